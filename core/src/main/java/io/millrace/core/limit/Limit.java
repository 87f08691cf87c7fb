package io.millrace.core.limit;

import java.util.Optional;
import java.util.OptionalInt;

/// How many may run at once, and how many may start in how long; what is empty is not bounded.
public record Limit(OptionalInt concurrency, Optional<Rate> rate) {
  public static final Limit NONE = new Limit(OptionalInt.empty(), Optional.empty());

  public Limit {
    if (concurrency.isPresent() && concurrency.getAsInt() < 1) {
      throw new IllegalArgumentException("a concurrency must be at least 1");
    }
  }

  public static Limit ofConcurrency(int most) {
    return new Limit(OptionalInt.of(most), Optional.empty());
  }

  public static Limit ofRate(Rate rate) {
    return new Limit(OptionalInt.empty(), Optional.of(rate));
  }

  /// The same, and where it leaves something unbounded what the other says of it.
  public Limit or(Limit other) {
    return new Limit(
        concurrency.isPresent() ? concurrency : other.concurrency, rate.or(() -> other.rate));
  }

  public boolean isNone() {
    return concurrency.isEmpty() && rate.isEmpty();
  }
}
