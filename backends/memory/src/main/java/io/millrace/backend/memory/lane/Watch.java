package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.limit.Gate;
import io.millrace.backend.memory.limit.Waiter;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/// Who waits at the gates of one home, by the time to look again.
final class Watch {
  private final Bounds bounds;
  private final Map<Gate, Waiting> waiting = new HashMap<>();
  private final TreeSet<Waiting> clock = new TreeSet<>();
  private long waitings;

  Watch(Bounds bounds) {
    this.bounds = bounds;
  }

  /// Those of the ready ones that wait at that gate.
  Waiting at(Gate gate, Ready ready) {
    return waiting.computeIfAbsent(gate, it -> new Waiting(it, ready, this));
  }

  /// Nobody waits there any more.
  void over(Waiting left) {
    silence(left);
    waiting.remove(left.gate());
  }

  /// Something waits no longer.
  void woke() {
    bounds.woke();
  }

  /// Lets some go on whose time to look again has come; answers whether there are more.
  boolean wake(long now) {
    int left = Waiter.MOST;
    while (left > 0 && isToLook(now)) {
      left -= 1 + clock.first().look(now, left);
    }
    return isToLook(now);
  }

  private boolean isToLook(long now) {
    return !clock.isEmpty() && clock.first().at() <= now;
  }

  /// When to look again; a very late instant when nobody waits.
  long next() {
    return clock.isEmpty() ? Long.MAX_VALUE : clock.first().at();
  }

  void ring(Waiting waiting) {
    clock.add(waiting);
  }

  void silence(Waiting waiting) {
    clock.remove(waiting);
  }

  /// Tells those apart whose time is the same.
  long nextNumber() {
    return ++waitings;
  }
}
