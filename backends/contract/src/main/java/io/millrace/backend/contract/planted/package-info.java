/// The proof of the proofs: bugs are planted in the sources, and the tests must notice. Nothing
/// here knows what the bugs are; they stand in a list.
@NullMarked
package io.millrace.backend.contract.planted;

import org.jspecify.annotations.NullMarked;
