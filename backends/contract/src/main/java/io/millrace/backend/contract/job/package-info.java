/// What every backend promises about jobs: a contract for each verb of the store. Whatever is not a
/// promise of `JobStore` has no place here.
@NullMarked
package io.millrace.backend.contract.job;

import org.jspecify.annotations.NullMarked;
