package io.millrace.server.alarm;

import io.millrace.core.bus.Ready;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/// Periodic work: one bounded round at a time, woken by an alarm, or by a test that holds the clock.
public interface Pass {
  /// Does one round and answers when the next is worth while.
  Future<Again> run();

  /// When this hint wants a round earlier than the alarm would ring; empty for most.
  default Optional<Instant> wanted(Ready hint) {
    return Optional.empty();
  }

  /// When to go on: at once because a bound cut the round short, at an instant, or when the alarm rings.
  record Again(boolean now, Optional<Instant> at) {
    public static final Again NOW = new Again(true, Optional.empty());
    public static final Again WHEN_IT_RINGS = new Again(false, Optional.empty());

    public static Again at(Instant instant) {
      return new Again(false, Optional.of(instant));
    }

    public static Again nowIf(boolean more) {
      return more ? NOW : WHEN_IT_RINGS;
    }
  }
}
