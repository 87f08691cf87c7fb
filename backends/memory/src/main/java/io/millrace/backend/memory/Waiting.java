package io.millrace.backend.memory;

import io.millrace.core.limit.LimitName.Kind;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lanes of one home that wait at one gate, by their type, and when to look again.
final class Waiting implements Comparable<Waiting> {
  /// When only an end in another queue can make room, and nobody may have been there to say so.
  private static final long PATIENCE_MS = 1_000;

  private final Home home;
  private final Gate gate;
  private final Map<String, LinkedHashSet<Lane>> lanes = new LinkedHashMap<>();
  private final long order;
  private long at = Long.MAX_VALUE;

  Waiting(Home home, Gate gate) {
    this.home = home;
    this.gate = gate;
    this.order = home.bounds.nextWaiting();
  }

  Gate gate() {
    return gate;
  }

  /// When to look again.
  long at() {
    return at;
  }

  /// How many jobs wait in its lanes.
  int jobs() {
    int jobs = 0;
    for (var same : lanes.values()) {
      for (var lane : same) {
        jobs += lane.size();
      }
    }
    return jobs;
  }

  void add(Lane lane, long opensAt, long now) {
    lanes.computeIfAbsent(lane.waitsAs(), _ -> new LinkedHashSet<>()).add(lane);
    ring(Math.min(at, isOfKey() ? opensAt : Math.min(opensAt, now + PATIENCE_MS)));
  }

  void remove(Lane lane) {
    var same = lanes.get(lane.waitsAs());
    if (same != null && same.remove(lane) && same.isEmpty()) {
      lanes.remove(lane.waitsAs());
      endIfEmpty();
    }
  }

  private boolean isOfKey() {
    return gate.name.kind() == Kind.KEY;
  }

  /// The time to look again has come.
  void look(long now) {
    if (isOfKey()) {
      wakeAll(now);
    } else {
      wakeSome(now);
    }
  }

  /// Something was given back; answers whether any lane was let go. Of a key all are, because they
  /// are few and the best of them is to go first.
  boolean wake(long now) {
    if (!isOfKey()) {
      return wakeSome(now);
    }
    boolean free = gate.hasRoom(1);
    if (free) {
      wakeAll(now);
    }
    return free;
  }

  /// Lets as many go of each type as there are units.
  private boolean wakeSome(long now) {
    long units = gate.available(now);
    boolean woken = false;
    for (var same : lanes.values()) {
      woken |= wake(same.iterator(), units);
    }
    lanes.values().removeIf(LinkedHashSet::isEmpty);
    if (!endIfEmpty()) {
      long next = gate.opensAt((int) Math.min(units + 1, Integer.MAX_VALUE), now);
      ring(Math.clamp(next, now + 1, now + PATIENCE_MS));
    }
    return woken;
  }

  void wakeAll(long now) {
    for (var same : lanes.values()) {
      wake(same.iterator(), Long.MAX_VALUE);
    }
    lanes.clear();
    endIfEmpty();
  }

  private boolean wake(Iterator<Lane> same, long units) {
    boolean woken = false;
    for (long left = units; left > 0 && same.hasNext(); left--) {
      var lane = same.next();
      same.remove();
      home.ready.unpark(lane);
      woken = true;
    }
    return woken;
  }

  private boolean endIfEmpty() {
    if (lanes.isEmpty()) {
      home.bounds.silence(this);
      at = Long.MAX_VALUE;
      gate.left(home);
      return true;
    }
    return false;
  }

  private void ring(long changed) {
    home.bounds.silence(this);
    at = changed;
    home.bounds.ring(this);
  }

  @Override
  public int compareTo(Waiting other) {
    int byTime = Long.compare(at, other.at);
    return byTime != 0 ? byTime : Long.compare(order, other.order);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
