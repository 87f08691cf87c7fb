/// The language `q` in which people ask for jobs: read, with the place of every fault, and written.
/// What a condition means is said by `Clause`, not here.
@NullMarked
package io.millrace.core.query.text;

import org.jspecify.annotations.NullMarked;
