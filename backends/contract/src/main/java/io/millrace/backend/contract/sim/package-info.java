/// Worlds in which everything goes wrong that can: many seeds, a backend under a clock in the hand,
/// callers whose messages are lost, and beside them a model that knows who holds what. Nothing here
/// knows a backend from within.
@NullMarked
package io.millrace.backend.contract.sim;

import org.jspecify.annotations.NullMarked;
