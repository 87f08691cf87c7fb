package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.spi.Claimed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which of the ready jobs of a home is lent next: the best that nothing holds. Lanes that are
/// found held wait at what holds them, and stand in no order until there is room.
public final class Choosing {
  /// Lanes that one call may find held; it says that there is more then.
  public static final int MOST_PARKED = 64;

  /// Jobs that one call may find in lanes of before; the same then.
  private static final int MOST_SETTLED = 1_000;

  private final String queue;
  private final Ready ready;
  private final Bounds bounds;
  private final Watch watch;

  /// Of which rates it was told that they hold everything, while nothing has started since.
  private final Set<Gate> told = new HashSet<>(2);

  public Choosing(String queue, Ready ready, Bounds bounds) {
    this.queue = queue;
    this.ready = ready;
    this.bounds = bounds;
    this.watch = new Watch(bounds);
  }

  /// The best job of these types (none named: of all) that nothing holds, taken out with all that
  /// it needs; null when there is none. Who is held is told, once.
  public @Nullable Entry poll(Picking picking) {
    while (picking.parked < MOST_PARKED && picking.settled < MOST_SETTLED) {
      var lane = best(picking);
      if (lane == null || lane.first().job.priority() >= picking.below) {
        return null;
      }
      var entry = lane.first();
      if (ready.isAstray(lane, entry)) {
        ready.settle(entry);
        picking.settled++;
        continue;
      }
      if (ready.isWaitingForAll() && bounds.isStrict(lane.id.key())) {
        break;
      }
      var share = refusing(lane, entry, picking.now);
      if (share == null) {
        take(lane, entry, picking.now);
        return entry;
      }
      park(lane, share, picking);
      picking.parked++;
    }
    picking.more = true;
    return null;
  }

  /// How many of these types have a lower number than that and could start if there were room,
  /// counted as far as `most`. Lanes that it finds held wait from now on, as those that [#poll]
  /// finds.
  public int moreUrgent(Picking picking, int number, int most) {
    if (ready.isReshaping()) {
      // What holds those who stand where they belonged before is known when they have gone.
      return 0;
    }
    var refused = new LinkedHashMap<Lane, Share>(0);
    int count = 0;
    for (var group : ready.groups()) {
      if (picking.wants(group.type) && (group.gate == null || group.gate.passes(1, picking.now))) {
        count += moreUrgent(group, picking, number, most - count, refused);
      }
      if (count >= most) {
        break;
      }
    }
    refused.forEach((lane, share) -> park(lane, share, picking));
    return count;
  }

  private int moreUrgent(
      Group group, Picking picking, int number, int most, Map<Lane, Share> refused) {
    int count = 0;
    for (var lane : group.lanes()) {
      if (count >= most || lane.first().job.priority() >= number) {
        break;
      }
      if (picking.parked >= MOST_PARKED) {
        picking.more = true;
        break;
      }
      var share = refusing(lane, lane.first(), picking.now);
      if (share == null) {
        count += lane.moreUrgent(number);
      } else {
        refused.put(lane, share);
        picking.parked++;
      }
    }
    return count;
  }

  private @Nullable Lane best(Picking picking) {
    var types = picking.types;
    if (types.isEmpty()) {
      return bestOfAll(picking);
    }
    Lane best = null;
    if (!picking.exact || types.size() > ready.groups().size()) {
      for (var group : ready.groups()) {
        if (picking.wants(group.type)) {
          best = better(best, group, picking);
        }
      }
    } else {
      for (var type : types) {
        var group = ready.known(type);
        best = group == null ? best : better(best, group, picking);
      }
    }
    return best;
  }

  private @Nullable Lane bestOfAll(Picking picking) {
    var first = ready.heads().first();
    var best = first == null ? null : first.best();
    var bounded = ready.heads().bounded();
    for (int at = 0; at < bounded.size(); at++) {
      best = better(best, bounded.get(at), picking);
    }
    return best;
  }

  private @Nullable Lane better(@Nullable Lane best, Group group, Picking picking) {
    var lane = group.best();
    if (lane == null || (best != null && best.rank < lane.rank)) {
      return best;
    }
    var gate = group.gate;
    if (gate == null || gate.passes(1, picking.now)) {
      return lane;
    }
    if (!group.told) {
      group.told = true;
      picking.held.add(held(lane.first(), gate, gate.opensAt(1, picking.now)));
    }
    return best;
  }

  private @Nullable Share refusing(Lane lane, Entry entry, long now) {
    for (var share : lane.shares(entry, bounds)) {
      if (opensAt(entry, share, now) > now) {
        return share;
      }
    }
    return null;
  }

  /// Who has the place of its key already only asks the rate.
  private static long opensAt(Entry entry, Share share, long now) {
    return entry.holds.contains(share)
        ? share.gate().startsAt(share.weight(), now)
        : share.gate().opensAt(share.weight(), now);
  }

  private void take(Lane lane, Entry entry, long now) {
    var group = ready.group(entry.job.type());
    var shares = shares(lane, entry, group);
    var held = shares;
    for (var share : shares) {
      if (entry.holds.contains(share)) {
        share.gate().start(share.weight(), now);
      } else if (!share.gate().take(share.weight(), now)) {
        held = without(share, held);
      }
    }
    ready.take(lane, entry, group, held);
  }

  private static List<Share> without(Share share, List<Share> shares) {
    return shares.stream().filter(it -> !it.equals(share)).toList();
  }

  private List<Share> shares(Lane lane, Entry entry, Group group) {
    var shares = lane.shares(entry, bounds);
    if (group.gate == null) {
      return shares;
    }
    var all = new ArrayList<>(shares);
    all.add(new Share(group.gate, 1));
    return List.copyOf(all);
  }

  private void park(Lane lane, Share share, Picking picking) {
    long now = picking.now;
    var gate = share.gate();
    var first = lane.first();
    long opens = opensAt(first, share, now);
    gate.refused();
    ready.park(lane, watch.at(gate, ready), opens, now);
    if (!lane.told) {
      lane.told = true;
      picking.held.add(held(first, gate, opens));
    }
  }

  /// One starts.
  public void start(long now) {
    told.clear();
    bounds.start(now);
  }

  /// Tells once that a rate which binds every job of the queue holds what is ready.
  public void tellHeld(Picking picking) {
    for (var gate : bounds.ofEvery()) {
      if (ready.size() > 0 && gate.available(picking.now) == 0) {
        ready
            .first()
            .filter(_ -> told.add(gate))
            .ifPresent(it -> picking.held.add(held(it, gate, gate.opensAt(1, picking.now))));
      }
    }
  }

  private Claimed.Held held(Entry entry, Gate gate, long opens) {
    return new Claimed.Held(
        entry.job.id(),
        queue,
        entry.job.type(),
        gate.name,
        opens == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(opens)));
  }

  /// Lets some go on whose time to look again has come; answers whether there are more.
  public boolean wake(long now) {
    return watch.wake(now);
  }

  /// When what holds those that are ready gives way by itself, or a very late instant.
  public long frees(long now) {
    long next = watch.next();
    if (ready.size() > 0 && bounds.available(now) == 0) {
      next = Math.min(next, bounds.opensAt(now));
    }
    return Math.min(next, ready.next(now));
  }
}
