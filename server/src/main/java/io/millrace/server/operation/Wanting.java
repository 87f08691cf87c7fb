package io.millrace.server.operation;

import io.millrace.core.access.Reach;
import io.millrace.core.operation.Order;
import java.util.Optional;

/// Whoever wants an operation, as he stands before each of its batches. Never blocks.
@FunctionalInterface
public interface Wanting {
  /// Where nobody is told from anybody else.
  Wanting OPEN = order -> Optional.of(order.actor().reach());

  /// How far he reaches by now; empty when he may not do what he ordered any more.
  Optional<Reach> reach(Order order);
}
