package io.millrace.core.job;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// When to try again after the n-th failed attempt.
///
/// Pure: the same n and the same generator give the same delay. No delay is below zero or above
/// [#max()], whatever the figures are.
public sealed interface Backoff {
  /// Longest delay of all.
  Duration LONGEST = Duration.ofDays(30);

  /// How much of a delay is left to chance, so that what failed together does not come back
  /// together.
  enum Jitter {
    NONE(1),
    /// Between half and all of it.
    EQUAL(0.5),
    /// Between nothing and all of it.
    FULL(0);

    private final double least;

    Jitter(double least) {
      this.least = least;
    }

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Jitter> of(String wire) {
      return List.of(values()).stream().filter(jitter -> jitter.wire().equals(wire)).findFirst();
    }
  }

  /// The delay after failure `n` (from 1) before jitter, in milliseconds, unbounded.
  double growth(int n);

  Duration max();

  Jitter jitter();

  /// The delay after failure `n`, counted from 1.
  default Duration delay(int n, RandomGenerator chance) {
    double share = jitter().least + (1 - jitter().least) * chance.nextDouble();
    return Duration.ofMillis(Math.round(latest(n).toMillis() * share));
  }

  /// The shortest delay that chance may choose after failure `n`.
  default Duration earliest(int n) {
    return Duration.ofMillis(Math.round(latest(n).toMillis() * jitter().least));
  }

  /// The longest delay that chance may choose after failure `n`.
  default Duration latest(int n) {
    return Duration.ofMillis(
        (long) Math.clamp(growth(Math.max(n, 1)), 0, (double) max().toMillis()));
  }

  /// Always the same.
  record Fixed(Duration base, Jitter jitter) implements Backoff {
    @Override
    public double growth(int n) {
      return base.toMillis();
    }

    @Override
    public Duration max() {
      return base;
    }
  }

  /// `base`, then `factor × base` more each time.
  record Linear(Duration base, double factor, Duration max, Jitter jitter) implements Backoff {
    @Override
    public double growth(int n) {
      return base.toMillis() * (1 + factor * (n - 1));
    }
  }

  /// `base × factor` to the power of n - 1.
  record Exponential(Duration base, double factor, Duration max, Jitter jitter) implements Backoff {
    @Override
    public double growth(int n) {
      return base.toMillis() * Math.pow(factor, n - 1);
    }
  }

  /// `base × n` to the power of `factor`.
  record Poly(Duration base, double factor, Duration max, Jitter jitter) implements Backoff {
    @Override
    public double growth(int n) {
      return base.toMillis() * Math.pow(n, factor);
    }
  }

  /// These, one after the other; the last one again and again.
  record Listed(List<Duration> delays, Jitter jitter) implements Backoff {
    public Listed {
      delays = List.copyOf(delays);
      if (delays.isEmpty()) {
        throw new IllegalArgumentException("a list of delays needs at least one");
      }
    }

    @Override
    public double growth(int n) {
      return delays.get(Math.min(n, delays.size()) - 1).toMillis();
    }

    @Override
    public Duration max() {
      return LONGEST;
    }
  }
}
