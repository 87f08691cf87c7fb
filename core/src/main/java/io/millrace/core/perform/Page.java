package io.millrace.core.perform;

import java.util.List;
import java.util.Optional;

/// What one fetch of a batch brought: items, and the cursor behind them unless they were the last.
public record Page<I, C>(List<I> items, Optional<C> next) {
  public Page {
    items = List.copyOf(items);
  }

  public static <I, C> Page<I, C> more(List<I> items, C cursor) {
    return new Page<>(items, Optional.of(cursor));
  }

  public static <I, C> Page<I, C> done(List<I> items) {
    return new Page<>(items, Optional.empty());
  }
}
