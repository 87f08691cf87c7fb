package io.millrace.server.dispatch;

import io.millrace.core.perform.Performer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// The performers of this node, by the type they do. Jobs of other types wait for remote workers.
public final class Performers {
  private final Map<String, Performer> byType = new HashMap<>();

  public Performers(List<Performer> performers) {
    for (var performer : performers) {
      if (byType.put(performer.type(), performer) != null) {
        throw new IllegalArgumentException("two performers do " + performer.type());
      }
    }
  }

  Set<String> types() {
    return Set.copyOf(byType.keySet());
  }

  Performer of(String type) {
    return Objects.requireNonNull(byType.get(type), "only known types are claimed");
  }
}
