package io.millrace.backend.contract.sim;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// How often each [Sight] came.
public final class Sights {
  private final Map<Sight, Long> counts = new EnumMap<>(Sight.class);

  void saw(Sight sight) {
    counts.merge(sight, 1L, Long::sum);
  }

  void add(Collection<Sight> seen) {
    seen.forEach(this::saw);
  }

  public Map<Sight, Long> counts() {
    return Map.copyOf(counts);
  }

  /// Those that never came.
  public List<Sight> missing() {
    return Stream.of(Sight.values()).filter(sight -> !counts.containsKey(sight)).toList();
  }
}
