package io.millrace.backend.memory.limit;

import io.millrace.backend.memory.keep.Changes;
import io.millrace.backend.memory.keep.Permit;
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
public final class Limiters {
  /// Permits whose time one call ends.
  private static final int MOST = 500;

  private final Map<String, Gate> gates = new HashMap<>();
  private final Map<String, Long> revisions = new HashMap<>();
  private final Map<String, Taken> permits = new HashMap<>();
  private final Map<String, Holding> holdings = new HashMap<>();
  private final TreeSet<Taken> byEnd =
      new TreeSet<>(Comparator.comparingLong(Taken::until).thenComparing(Taken::name));
  private Set<String> woken = new HashSet<>();
  public final Changes changes;
  private final Gate global;

  /// What permits hold of a limiter. A reset begins another, so what stands under the one before
  /// holds nothing any more, however many they are.
  public static final class Holding {
    public final Gate gate;
    private long units;

    private Holding(Gate gate) {
      this.gate = gate;
    }
  }

  /// A permit at work: under which name, and of what it holds.
  public record Taken(String name, Holding of, int weight, long at, long until) {
    public Permit permit() {
      return new Permit(of.gate.name.name(), weight, at, until);
    }
  }

  public Limiters(Changes changes) {
    this.changes = changes;
    this.global = gate(Limiter.GLOBAL);
  }

  /// What every limiter that was ever told is set to.
  public List<Limiter> told() {
    var told = new ArrayList<Limiter>();
    revisions.forEach(
        (name, revision) -> told.add(new Limiter(name, gate(name).limit(), revision)));
    return told;
  }

  /// The gates that bound more than a queue and have counted something.
  public List<Gate> counting() {
    return gates.values().stream().filter(Gate::counts).toList();
  }

  /// The first permit that ends behind that one, or of all.
  public @Nullable Taken behind(@Nullable Taken last) {
    return last == null ? byEnd.isEmpty() ? null : byEnd.first() : byEnd.higher(last);
  }

  /// A permit that was held before the start still is.
  public void restored(String name, Permit permit) {
    var of = holding(permit.limiter());
    of.gate.count(permit.weight());
    put(new Taken(name, of, permit.weight(), permit.at(), permit.until()));
  }

  private Holding holding(String limiter) {
    return holdings.computeIfAbsent(limiter, it -> new Holding(gate(it)));
  }

  private void put(Taken permit) {
    permit.of.units += permit.weight;
    permits.put(permit.name, permit);
    byEnd.add(permit);
  }

  private void drop(Taken permit) {
    permit.of.units -= permit.weight;
    permits.remove(permit.name);
    byEnd.remove(permit);
  }

  /// Whether no reset has ended it.
  public boolean isHeld(Taken permit) {
    return holdings.get(permit.of.gate.name.name()) == permit.of;
  }

  public Gate global() {
    return global;
  }

  /// The limiter of that name; one that nobody has set up bounds nothing.
  public Gate gate(String name) {
    return gates.computeIfAbsent(
        name,
        it ->
            new Gate(
                new LimitName(LimitName.Kind.LIMITER, it), Limit.NONE, Gate.EVERY_QUEUE, changes));
  }

  public void configure(Limiter told, long now) {
    if (revisions.getOrDefault(told.name(), 0L) <= told.revision()) {
      revisions.put(told.name(), told.revision());
      gate(told.name()).change(told.limit(), now);
      changes.limiter(told);
    }
  }

  /// Whoever stands behind the limiters of a job had enough: nothing that asks them starts before
  /// then.
  public void throttled(Ties ties, long until) {
    for (var asked : ties.limiters()) {
      var gate = gate(asked.limiter());
      if (until > gate.pausedUntil()) {
        gate.pause(until);
        changes.limiterPaused(asked.limiter(), until);
      }
    }
  }

  /// A limiter that was paused before the start still is.
  public void restored(String limiter, long until) {
    gate(limiter).pause(until);
  }

  /// Until when each is paused, that is.
  public Map<String, Long> paused(long now) {
    var paused = new HashMap<String, Long>();
    for (var gate : gates.values()) {
      if (gate.pausedUntil() > now) {
        paused.put(gate.name.name(), gate.pausedUntil());
      }
    }
    return paused;
  }

  /// The permit of that name while it is held.
  public Optional<Taken> held(String permit) {
    return Optional.ofNullable(permits.get(permit)).filter(this::isHeld);
  }

  /// Takes what an ask wants.
  public Taken take(Ask ask, long now) {
    var of = holding(ask.limiter());
    of.gate.take(ask.weight(), now);
    return keep(new Taken(ask.permit(), of, ask.weight(), now, now + ask.hold().toMillis()));
  }

  /// Holds what was taken before for longer, whatever is asked for under its name now.
  public Taken prolong(Taken held, Duration hold, long now) {
    return keep(new Taken(held.name, held.of, held.weight, held.at, now + hold.toMillis()));
  }

  /// In the place of one of that name that there is, or that a reset has ended.
  private Taken keep(Taken permit) {
    var there = permits.get(permit.name);
    if (there != null) {
      drop(there);
    }
    put(permit);
    changes.permit(permit.name, permit.permit());
    return permit;
  }

  public void giveBack(String name, long now) {
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
  public void expire(long now) {
    for (int left = MOST; left > 0 && !byEnd.isEmpty() && byEnd.first().until <= now; left--) {
      giveBack(byEnd.first().name, now);
    }
  }

  public void reset(String limiter, long now) {
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

  /// Something waits there no longer.
  public void woke(String queue) {
    woken.add(queue);
  }

  /// The queues that woke since it was last asked.
  public Set<String> takeWoken() {
    if (woken.isEmpty()) {
      return Set.of();
    }
    var taken = woken;
    woken = new HashSet<>();
    return taken;
  }
}
