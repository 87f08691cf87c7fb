package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.limit.Gate;
import io.millrace.backend.memory.limit.Waiter;
import io.millrace.core.limit.LimitName.Kind;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The lanes of one home that wait at one gate, by their type, and when to look again.
final class Waiting implements Waiter, Comparable<Waiting> {
  /// When only an end in another queue can make room, and nobody may have been there to say so.
  private static final long PATIENCE_MS = 1_000;

  private final Gate gate;
  private final Ready ready;
  private final Bounds bounds;
  private final Map<String, LinkedHashSet<Lane>> lanes = new LinkedHashMap<>();
  private final long order;
  private long at = Long.MAX_VALUE;

  Waiting(Gate gate, Ready ready, Bounds bounds) {
    this.gate = gate;
    this.ready = ready;
    this.bounds = bounds;
    this.order = bounds.nextWaiting();
    gate.joined(this);
  }

  Gate gate() {
    return gate;
  }

  /// When to look again.
  long at() {
    return at;
  }

  @Override
  public int jobs() {
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

  /// The time to look again has come: lets up to so many go, and answers how many went.
  int look(long now, int most) {
    return isOfKey() ? wakeAll(now, most) : wakeSome(now, most);
  }

  /// Something was given back. Of a key all may go, because they are few and the best of them is to
  /// go first.
  @Override
  public void wake(long now) {
    if (!isOfKey()) {
      wakeSome(now, MOST);
    } else if (gate.hasRoom(1)) {
      wakeAll(now, MOST);
    }
  }

  /// Lets as many go of each type as there are units.
  private int wakeSome(long now, int most) {
    long units = gate.available(now);
    int woken = wake(units, most);
    if (!endIfEmpty()) {
      long next = gate.opensAt((int) Math.min(units + 1, Integer.MAX_VALUE), now);
      ring(woken == most ? now : Math.clamp(next, now + 1, now + PATIENCE_MS));
    }
    return woken;
  }

  @Override
  public int wakeAll(long now, int most) {
    int woken = wake(Long.MAX_VALUE, most);
    if (!endIfEmpty()) {
      ring(now);
      bounds.woke();
    }
    return woken;
  }

  private int wake(long units, int most) {
    int left = most;
    for (var same = lanes.values().iterator(); left > 0 && same.hasNext(); ) {
      var ofType = same.next();
      left -= wake(ofType.iterator(), (int) Math.min(units, left));
      if (ofType.isEmpty()) {
        same.remove();
      }
    }
    return most - left;
  }

  private int wake(Iterator<Lane> same, int most) {
    int woken = 0;
    while (woken < most && same.hasNext()) {
      var lane = same.next();
      same.remove();
      ready.unpark(lane);
      woken++;
    }
    return woken;
  }

  private boolean endIfEmpty() {
    if (lanes.isEmpty()) {
      bounds.silence(this);
      at = Long.MAX_VALUE;
      gate.left(this);
      ready.left(this);
      return true;
    }
    return false;
  }

  private void ring(long changed) {
    bounds.silence(this);
    at = changed;
    bounds.ring(this);
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
