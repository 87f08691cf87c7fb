package io.millrace.core.limit;

import java.time.Duration;

/// How many may start in how long (`engine.md` §6): in no window of length `per`, wherever it
/// begins, more than `limit + burst`.
///
/// After a quiet time all of them may start at once; with `spread` one starts every `per / limit`
/// instead, and `burst` means nothing.
public record Rate(int limit, Duration per, int burst, boolean spread) {
  public static final int MOST = 1_000_000_000;
  public static final Duration SHORTEST = Duration.ofMillis(1);
  public static final Duration LONGEST = Duration.ofDays(31);

  public Rate {
    if (limit < 1 || limit > MOST || burst < 0 || burst > MOST) {
      throw new IllegalArgumentException("a rate needs a limit of 1..10^9 and a burst of 0..10^9");
    }
    if (per.compareTo(SHORTEST) < 0 || per.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a rate is per 1ms to 31d");
    }
  }

  public static Rate of(int limit, Duration per) {
    return new Rate(limit, per, 0, false);
  }

  /// What may start at once after a quiet time.
  long capacity() {
    return spread ? 1 : (long) limit + burst;
  }

  /// What of it is used up while so much may start.
  public long used(long available) {
    return Math.max(0, capacity() - available);
  }

  /// Milliseconds from one start to the next when it is used up.
  double step() {
    return (double) per.toMillis() / limit;
  }
}
