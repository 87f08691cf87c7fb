package io.millrace.server.cluster;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// Which of the work that one node does for all falls to this one: what the leader does, and the
/// care of some queues. From any thread.
public record Duty(BooleanSupplier leads, Predicate<String> owns) {
  /// Of a node that stands alone.
  public static final Duty ALL = new Duty(() -> true, _ -> true);
}
