package io.millrace.backend.memory.lane;

import io.millrace.core.limit.Weighed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the jobs of a lane have in common: their type (none where the order of a key is strict),
/// their key (none where the queue does not look at keys), the named limiters they ask, the breaker
/// that guards them (if any).
public record LaneId(String type, String key, List<Weighed> limiters, String breaker) {
  public static final String NONE = "";

  static LaneId ofType(String type) {
    return new LaneId(type, NONE, List.of(), NONE);
  }

  static LaneId ofStrict(String key) {
    return new LaneId(NONE, key, List.of(), NONE);
  }

  /// By hand, because it is asked for every job that is bound: the key tells most lanes apart.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LaneId id
        && key.equals(id.key)
        && type.equals(id.type)
        && limiters.equals(id.limiters)
        && breaker.equals(id.breaker);
  }

  @Override
  public int hashCode() {
    return ((key.hashCode() * 31 + type.hashCode()) * 31 + limiters.hashCode()) * 31
        + breaker.hashCode();
  }
}
