package io.millrace.backend.memory.lane;

import io.millrace.core.limit.Weighed;
import java.util.Comparator;
import java.util.List;

/// What the jobs of a lane have in common: their type (none where the order of a key is strict),
/// their key (none where the queue does not look at keys), the named limiters they ask, the breaker
/// that guards them (if any).
public record LaneId(String type, String key, List<Weighed> limiters, String breaker)
    implements Comparable<LaneId> {
  public static final String NONE = "";

  private static final Comparator<LaneId> ORDER =
      Comparator.comparing(LaneId::type)
          .thenComparing(LaneId::key)
          .thenComparing(id -> id.limiters.toString())
          .thenComparing(LaneId::breaker);

  static LaneId ofType(String type) {
    return new LaneId(type, NONE, List.of(), NONE);
  }

  @Override
  public int compareTo(LaneId other) {
    return ORDER.compare(this, other);
  }
}
