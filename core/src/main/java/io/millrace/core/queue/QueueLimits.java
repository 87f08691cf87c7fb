package io.millrace.core.queue;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import java.util.Map;
import java.util.Optional;

/// What may start and run in a queue beside its concurrency: its rate, bounds of single types, and
/// of each key (`engine.md` §6).
public record QueueLimits(Optional<Rate> rate, Map<String, Limit> types, Optional<PerKey> perKey) {
  public static final QueueLimits NONE =
      new QueueLimits(Optional.empty(), Map.of(), Optional.empty());

  /// What holds for each key of the queue on its own.
  ///
  /// `ordered`: one job of a key at a time, strictly in order of enqueue; one that is to be tried
  /// again keeps its place. `fair`: keys of one priority take turns, one job each. An override
  /// stands for the `limit` in what it names, for its key alone.
  public record PerKey(Limit limit, boolean ordered, boolean fair, Map<String, Limit> overrides) {
    public PerKey {
      overrides = Map.copyOf(overrides);
    }

    public Limit of(String key) {
      return overrides.getOrDefault(key, limit).or(limit);
    }
  }

  public QueueLimits {
    types = Map.copyOf(types);
  }

  public QueueLimits withRate(Rate changed) {
    return new QueueLimits(Optional.of(changed), types, perKey);
  }

  public QueueLimits withTypes(Map<String, Limit> changed) {
    return new QueueLimits(rate, changed, perKey);
  }

  public QueueLimits withPerKey(PerKey changed) {
    return new QueueLimits(rate, types, Optional.of(changed));
  }
}
