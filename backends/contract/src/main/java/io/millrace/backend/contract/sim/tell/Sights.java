package io.millrace.backend.contract.sim.tell;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// How often each [Sight] came.
public final class Sights {
  private final Map<Sight, Long> counts = new EnumMap<>(Sight.class);

  public void saw(Sight sight) {
    counts.merge(sight, 1L, Long::sum);
  }

  /// What one world has shown is added to what all have; from any thread.
  public synchronized void add(Sights seen) {
    seen.counts.forEach((sight, count) -> counts.merge(sight, count, Long::sum));
  }

  public synchronized Map<Sight, Long> counts() {
    return Map.copyOf(counts);
  }

  /// Those that never came.
  public synchronized List<Sight> missing() {
    return Stream.of(Sight.values()).filter(sight -> !counts.containsKey(sight)).toList();
  }
}
