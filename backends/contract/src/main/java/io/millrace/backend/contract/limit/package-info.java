/// What every backend promises about limiters that have a name. Whatever is not a promise of
/// `LimitStore` has no place here.
@NullMarked
package io.millrace.backend.contract.limit;

import org.jspecify.annotations.NullMarked;
