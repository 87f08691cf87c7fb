package io.millrace.backend.memory;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The limiters that have a name and span queues, and the queues in which something waits no longer
/// because another queue gave something back.
final class Limiters {
  /// The name of the limiter that every job asks.
  static final String GLOBAL = "global";

  private final Map<String, Gate> gates = new HashMap<>();
  private final Gate global = gate(GLOBAL);
  private Set<String> woken = new HashSet<>();

  Gate global() {
    return global;
  }

  /// The limiter of that name; one that nobody has set up bounds nothing.
  Gate gate(String name) {
    return gates.computeIfAbsent(
        name, it -> new Gate(new LimitName(LimitName.Kind.LIMITER, it), Limit.NONE));
  }

  void woke(Home home) {
    woken.add(home.name());
  }

  /// The queues that woke since it was last asked.
  Set<String> takeWoken() {
    if (woken.isEmpty()) {
      return Set.of();
    }
    var taken = woken;
    woken = new HashSet<>();
    return taken;
  }
}
