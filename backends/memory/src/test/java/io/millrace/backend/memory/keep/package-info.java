/// Proofs of what is kept beside jobs.
@NullMarked
package io.millrace.backend.memory.keep;

import org.jspecify.annotations.NullMarked;
