/// What every backend promises about operations. Whatever is not a promise of `OperationStore` has
/// no place here.
@NullMarked
package io.millrace.backend.contract.operation;

import org.jspecify.annotations.NullMarked;
