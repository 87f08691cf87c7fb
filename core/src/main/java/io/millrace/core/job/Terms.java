package io.millrace.core.job;

import java.time.Duration;

/// On what terms a job is tried: how often, how long, and what a doubtful end means. Jobs that name
/// nothing of it share the one instance of their queue.
public record Terms(
    int maxAttempts,
    Backoff backoff,
    Duration timeout,
    Duration lease,
    boolean retryLost,
    boolean preemptible) {
  /// Exponential 2 s × 2 up to 1 h, equal jitter.
  public static final Backoff BACKOFF =
      new Backoff.Exponential(Duration.ofSeconds(2), 2, Duration.ofHours(1), Backoff.Jitter.EQUAL);

  public static final Terms DEFAULT =
      new Terms(5, BACKOFF, Duration.ofSeconds(60), Duration.ofSeconds(15), false, true);

  public Terms {
    if (maxAttempts < 1) {
      throw new IllegalArgumentException("max_attempts must be at least 1");
    }
    if (timeout.isNegative() || timeout.isZero() || lease.isNegative() || lease.isZero()) {
      throw new IllegalArgumentException("timeout and lease must be longer than nothing");
    }
  }

  public Terms withMaxAttempts(int changed) {
    return new Terms(changed, backoff, timeout, lease, retryLost, preemptible);
  }

  public Terms withTimeout(Duration changed) {
    return new Terms(maxAttempts, backoff, changed, lease, retryLost, preemptible);
  }

  public Terms withBackoff(Backoff changed) {
    return new Terms(maxAttempts, changed, timeout, lease, retryLost, preemptible);
  }
}
