package io.millrace.backend.memory;

import io.millrace.core.job.Ties;
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
import org.jspecify.annotations.Nullable;

/// The limiters that have a name and span queues, the permits that were asked for by hand, and the
/// queues in which something waits no longer because something was given back elsewhere.
final class Limiters {
  /// Permits whose time one call ends.
  private static final int MOST = 500;

  private final Map<String, Gate> gates = new HashMap<>();
  private final Map<String, Long> revisions = new HashMap<>();
  private final Map<String, Permit> permits = new HashMap<>();
  private final Map<String, Holding> holdings = new HashMap<>();
  private final TreeSet<Permit> byEnd =
      new TreeSet<>(Comparator.comparingLong(Permit::until).thenComparing(Permit::name));
  private Set<String> woken = new HashSet<>();
  final Changes changes;
  private final Gate global;

  /// What permits hold of a limiter. A reset begins another, so what stands under the one before
  /// holds nothing any more, however many they are.
  static final class Holding {
    final Gate gate;
    private long units;

    private Holding(Gate gate) {
      this.gate = gate;
    }
  }

  /// Units that were asked for by hand, first at `at`.
  record Permit(String name, Holding of, int weight, long at, long until) {}

  Limiters(Changes changes) {
    this.changes = changes;
    this.global = gate(Limiter.GLOBAL);
  }

  /// What every limiter that was ever told is set to.
  List<Limiter> told() {
    var told = new ArrayList<Limiter>();
    revisions.forEach(
        (name, revision) -> told.add(new Limiter(name, gate(name).limit(), revision)));
    return told;
  }

  /// The gates that bound more than a queue and have counted something.
  List<Gate> counting() {
    return gates.values().stream().filter(Gate::counts).toList();
  }

  /// The first permit that ends behind that one, or of all.
  @Nullable Permit behind(@Nullable Permit last) {
    return last == null ? byEnd.isEmpty() ? null : byEnd.first() : byEnd.higher(last);
  }

  /// A permit that was held before the start still is.
  void restored(String name, String limiter, int weight, long at, long until) {
    var of = holding(limiter);
    of.gate.count(weight);
    put(new Permit(name, of, weight, at, until));
  }

  private Holding holding(String limiter) {
    return holdings.computeIfAbsent(limiter, it -> new Holding(gate(it)));
  }

  private void put(Permit permit) {
    permit.of.units += permit.weight;
    permits.put(permit.name, permit);
    byEnd.add(permit);
  }

  private void drop(Permit permit) {
    permit.of.units -= permit.weight;
    permits.remove(permit.name);
    byEnd.remove(permit);
  }

  /// Whether no reset has ended it.
  boolean isHeld(Permit permit) {
    return holdings.get(permit.of.gate.name.name()) == permit.of;
  }

  Gate global() {
    return global;
  }

  /// The limiter of that name; one that nobody has set up bounds nothing.
  Gate gate(String name) {
    return gates.computeIfAbsent(
        name,
        it ->
            new Gate(
                new LimitName(LimitName.Kind.LIMITER, it), Limit.NONE, Gate.EVERY_QUEUE, changes));
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

  /// The permit of that name while it is held.
  Optional<Permit> held(String permit) {
    return Optional.ofNullable(permits.get(permit)).filter(this::isHeld);
  }

  /// Takes what an ask wants.
  Permit take(Ask ask, long now) {
    var of = holding(ask.limiter());
    of.gate.take(ask.weight(), now);
    return keep(new Permit(ask.permit(), of, ask.weight(), now, now + ask.hold().toMillis()));
  }

  /// Holds what was taken before for longer, whatever is asked for under its name now.
  Permit prolong(Permit held, Duration hold, long now) {
    return keep(new Permit(held.name, held.of, held.weight, held.at, now + hold.toMillis()));
  }

  /// In the place of one of that name that there is, or that a reset has ended.
  private Permit keep(Permit permit) {
    var there = permits.get(permit.name);
    if (there != null) {
      drop(there);
    }
    put(permit);
    changes.permit(permit);
    return permit;
  }

  void giveBack(String name, long now) {
    var permit = permits.get(name);
    if (permit != null) {
      drop(permit);
      if (isHeld(permit)) {
        permit.of.gate.giveBack(permit.weight, now);
      }
      changes.permitGone(name);
    }
  }

  /// Ends permits whose time is over, some with each call.
  void expire(long now) {
    for (int left = MOST; left > 0 && !byEnd.isEmpty() && byEnd.first().until <= now; left--) {
      giveBack(byEnd.first().name, now);
    }
  }

  void reset(String limiter, long now) {
    var ended = holdings.remove(limiter);
    if (ended != null) {
      ended.gate.giveBack(ended.units, now);
      changes.limiterReset(limiter);
    }
    var gate = gate(limiter);
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
