/// Proofs of the lines in which jobs stand.
@NullMarked
package io.millrace.backend.memory.job;

import org.jspecify.annotations.NullMarked;
