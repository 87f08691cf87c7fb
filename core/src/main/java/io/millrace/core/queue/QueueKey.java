package io.millrace.core.queue;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;

/// One key of a queue that looks at keys: how many of its jobs are ready, run, and are ready but
/// held; what bounds it, what its rate has left, and until when that holds.
public record QueueKey(
    String key,
    int ready,
    long running,
    int blocked,
    OptionalInt concurrency,
    double fill,
    Optional<Instant> limitedUntil) {
  /// What keys are listed by; equals by their text.
  public enum Order {
    KEY(Comparator.comparing(QueueKey::key)),
    READY(Comparator.comparingInt(QueueKey::ready).thenComparing(QueueKey::key)),
    RUNNING(Comparator.comparingLong(QueueKey::running).thenComparing(QueueKey::key)),
    BLOCKED(Comparator.comparingInt(QueueKey::blocked).thenComparing(QueueKey::key));

    // Built of accessors and never changed, which the compiler cannot see.
    @SuppressWarnings("ImmutableEnumChecker")
    private final Comparator<QueueKey> comparator;

    Order(Comparator<QueueKey> comparator) {
      this.comparator = comparator;
    }

    public Comparator<QueueKey> comparator(boolean descending) {
      return descending ? comparator.reversed() : comparator;
    }
  }
}
