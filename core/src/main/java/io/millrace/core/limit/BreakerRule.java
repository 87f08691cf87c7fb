package io.millrace.core.limit;

import java.time.Duration;
import java.util.Set;

/// When a breaker opens and closes: after so many counted failures one after the other, and after
/// so many probes that went well. While it is open nothing goes through for `resetTimeout`, then
/// `halfOpenMax` probes at a time.
///
/// @param counts the kinds of failure that speak against the other side, by their words
public record BreakerRule(
    int failureThreshold,
    int successThreshold,
    Duration resetTimeout,
    int halfOpenMax,
    Set<String> counts) {
  public static final int MOST = 1_000_000;
  public static final Duration SHORTEST = Duration.ofMillis(1);
  public static final Duration LONGEST = Duration.ofDays(31);

  public static final BreakerRule DEFAULT =
      new BreakerRule(5, 2, Duration.ofSeconds(30), 1, Set.of("retryable", "degraded", "timeout"));

  public BreakerRule {
    if (failureThreshold < 1 || successThreshold < 1 || halfOpenMax < 1) {
      throw new IllegalArgumentException("a breaker counts from 1");
    }
    if (!isTime(resetTimeout)) {
      throw new IllegalArgumentException("a breaker is open for 1ms to 31d");
    }
    counts = Set.copyOf(counts);
  }

  /// Whether a breaker may be open so long.
  public static boolean isTime(Duration open) {
    return open.compareTo(SHORTEST) >= 0 && open.compareTo(LONGEST) <= 0;
  }
}
