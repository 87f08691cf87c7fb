/// The doors behind which state lives, with their questions and answers. A backend stands behind
/// all of them; `backends/contract` states their promises as tests. Nothing here is carried out.
///
/// Rules of every door (`stores.md` §1): lists in, lists out in the same order, a bad item fails
/// alone, one atomic step per item, and whatever may be repeated is answered as the first time.
@NullMarked
package io.millrace.core.spi;

import org.jspecify.annotations.NullMarked;
