package io.millrace.backend.memory.find;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.lane.Lane;
import io.millrace.backend.memory.lane.LaneId;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.core.queue.QueueKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A look at the keys of a home, some with each step: what was known when it began, as it stands
/// when it comes to it.
public final class Keys {
  private static final int SLICE = 2_000;

  private final Home home;
  private final Iterator<Lane> lanes;
  private final Iterator<Gate> gates;
  private final Map<String, Waits> waits = new HashMap<>();
  private @Nullable Iterator<Map.Entry<String, Waits>> rest;
  private final List<QueueKey> found = new ArrayList<>();

  private static final class Waits {
    int ready;
    int blocked;
  }

  public Keys(Home home) {
    this.home = home;
    this.lanes = home.ready.lanes().iterator();
    this.gates = home.bounds.knownKeys().iterator();
  }

  /// Looks at some more; answers whether that was all.
  public boolean isOver(long now) {
    for (int count = 0; count < SLICE; count++) {
      if (lanes.hasNext()) {
        count(lanes.next());
      } else if (gates.hasNext()) {
        find(gates.next(), now);
      } else if (rest == null) {
        rest = waits.entrySet().iterator();
      } else if (rest.hasNext()) {
        var next = rest.next();
        find(next.getKey(), next.getValue());
      } else {
        return true;
      }
    }
    return false;
  }

  private void count(Lane lane) {
    if (!lane.id.key().equals(LaneId.NONE)) {
      var key = waits.computeIfAbsent(lane.id.key(), _ -> new Waits());
      key.ready += lane.size();
      key.blocked += lane.isParked() ? lane.size() : 0;
    }
  }

  /// A key that was asked already.
  private void find(Gate gate, long now) {
    var known = waits.remove(gate.name.name());
    var key = known == null ? new Waits() : known;
    if (key.ready > 0 || gate.held() > 0) {
      long opens = gate.startsAt(1, now);
      found.add(
          new QueueKey(
              gate.name.name(),
              key.ready,
              gate.held(),
              gate.passes(1, now) ? key.blocked : key.ready,
              gate.limit().concurrency(),
              gate.fill(now),
              opens > now ? Optional.of(Instant.ofEpochMilli(opens)) : Optional.empty()));
    }
  }

  /// A key of which nobody has wanted a job yet.
  private void find(String key, Waits waiting) {
    if (waiting.ready > 0) {
      found.add(
          new QueueKey(
              key,
              waiting.ready,
              0,
              waiting.blocked,
              home.bounds.ofKey(key).concurrency(),
              1,
              Optional.empty()));
    }
  }

  public List<QueueKey> found() {
    return found;
  }
}
