/// Proofs of the journal's files and of the binary forms.
@NullMarked
package io.millrace.backend.memory.journal;

import org.jspecify.annotations.NullMarked;
