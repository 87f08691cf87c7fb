package io.millrace.backend.memory;

import io.millrace.core.job.Ties;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.LimitStore.Ask;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

  /// Whoever stands behind the limiters of a job had enough: nothing that asks them starts before
  /// then.
  void throttled(Ties ties, long until) {
    for (var asked : ties.limiters()) {
      var gate = gate(asked.limiter());
      if (until > gate.pausedUntil()) {
        gate.pause(until);
        changes.limiterPaused(asked.limiter(), until);
      }
    }
  }

  /// A limiter that was paused before the start still is.
  void restored(String limiter, long until) {
    gate(limiter).pause(until);
  }

  /// Until when each is paused, that is.
  Map<String, Long> paused(long now) {
    var paused = new HashMap<String, Long>();
    for (var gate : gates.values()) {
      if (gate.pausedUntil() > now) {
        paused.put(gate.name.name(), gate.pausedUntil());
      }
    }
    return paused;
  }

  boolean isHeld(String permit) {
    return permits.containsKey(permit);
  }

  /// Takes what an ask wants, or prolongs what it has.
  void hold(Ask ask, long now) {
    var there = permits.remove(ask.permit());
    if (there == null) {
      gate(ask.limiter()).take(ask.weight(), now);
    } else {
      byEnd.remove(there);
    }
    var permit =
        new Permit(
            ask.permit(),
            gate(ask.limiter()),
            ask.weight(),
            there == null ? now : there.at,
            now + ask.hold().toMillis());
    permits.put(ask.permit(), permit);
    byEnd.add(permit);
    changes.permit(permit);
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
    boolean paused = gate.pausedUntil() > now;
    gate.reset(now);
    if (paused) {
      changes.limiterPaused(limiter, 0);
    }
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
