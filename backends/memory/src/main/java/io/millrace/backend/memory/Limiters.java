package io.millrace.backend.memory;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.LimitStore.Ask;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The limiters that have a name and span queues, the permits that were asked for by hand, and the
/// queues in which something waits no longer because something was given back elsewhere.
final class Limiters {
  private final Map<String, Gate> gates = new HashMap<>();
  private final Map<String, Long> revisions = new HashMap<>();
  private final Map<String, Permit> permits = new HashMap<>();
  private final TreeSet<Permit> byEnd =
      new TreeSet<>(Comparator.comparingLong(Permit::until).thenComparing(Permit::name));
  private final Gate global = gate(Limiter.GLOBAL);
  private Set<String> woken = new HashSet<>();

  /// Units that were asked for by hand, first at `at`.
  record Permit(String name, Gate gate, int weight, long at, long until) {}

  private final Changes changes;

  Limiters(Changes changes) {
    this.changes = changes;
  }

  /// What every limiter that was ever told is set to.
  List<Limiter> told() {
    var told = new ArrayList<Limiter>();
    revisions.forEach(
        (name, revision) -> told.add(new Limiter(name, gate(name).limit(), revision)));
    return told;
  }

  List<Permit> permits() {
    return List.copyOf(permits.values());
  }

  /// A permit that was held before the start still is.
  void restored(Permit permit) {
    permit.gate.count(permit.weight);
    permits.put(permit.name, permit);
    byEnd.add(permit);
  }

  Gate global() {
    return global;
  }

  /// The limiter of that name; one that nobody has set up bounds nothing.
  Gate gate(String name) {
    return gates.computeIfAbsent(
        name, it -> new Gate(new LimitName(LimitName.Kind.LIMITER, it), Limit.NONE));
  }

  void configure(Limiter told, long now) {
    if (revisions.getOrDefault(told.name(), 0L) <= told.revision()) {
      revisions.put(told.name(), told.revision());
      gate(told.name()).change(told.limit(), now);
      changes.limiter(told);
    }
  }

  /// The permit of that name while it is held.
  Optional<Permit> held(String permit) {
    return Optional.ofNullable(permits.get(permit));
  }

  /// Takes what an ask wants.
  Permit take(Ask ask, long now) {
    var gate = gate(ask.limiter());
    gate.take(ask.weight(), now);
    return keep(new Permit(ask.permit(), gate, ask.weight(), now, now + ask.hold().toMillis()));
  }

  /// Holds what was taken before for longer, whatever is asked for under its name now.
  Permit prolong(Permit held, Duration hold, long now) {
    byEnd.remove(held);
    return keep(new Permit(held.name, held.gate, held.weight, held.at, now + hold.toMillis()));
  }

  private Permit keep(Permit permit) {
    permits.put(permit.name, permit);
    byEnd.add(permit);
    changes.permit(permit);
    return permit;
  }

  void giveBack(String name, long now) {
    var permit = permits.remove(name);
    if (permit != null) {
      byEnd.remove(permit);
      permit.gate.giveBack(permit.weight, now);
      changes.permitGone(name);
    }
  }

  /// Ends the permits whose time is over.
  void expire(long now) {
    while (!byEnd.isEmpty() && byEnd.first().until <= now) {
      giveBack(byEnd.first().name, now);
    }
  }

  void reset(String limiter, long now) {
    var gate = gate(limiter);
    for (var permit : List.copyOf(permits.values())) {
      if (permit.gate == gate) {
        giveBack(permit.name, now);
      }
    }
    gate.reset(now);
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
