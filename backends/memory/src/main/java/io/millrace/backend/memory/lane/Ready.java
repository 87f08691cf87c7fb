package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Merge;
import io.millrace.backend.memory.keep.StoreClock;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.backend.memory.limit.Pass;
import io.millrace.core.spi.Claimed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The ready jobs of a home in the order in which they are lent: lowest priority number first, then
/// order of enqueue, or by turns where the queue is fair to its keys.
///
/// They stand in lanes, each the jobs that the same limits can hold, and a lane stands among those
/// of its type with its first job. So choosing costs as many steps as there are types to choose
/// from, however many jobs or lanes there are.
public final class Ready {
  /// Lanes that one call may find held; it says that there is more then.
  public static final int MOST_PARKED = 64;

  private static final Comparator<Entry> BEST_FIRST = Comparator.comparingLong(Lane::rank);

  private final String queue;
  private final StoreClock time;
  private final Bounds bounds;
  private final Map<LaneId, Lane> lanes = new HashMap<>();
  private final Map<String, Group> groups = new HashMap<>();
  private int size;
  private int parked;
  private long turns;
  public final Ageing ageing = new Ageing();

  /// Who waits at which gate.
  private final Map<Gate, Waiting> waiting = new HashMap<>();

  /// Of which rates it was told that they hold everything, while nothing has started since.
  private final Set<Gate> told = new HashSet<>(2);

  public Ready(String queue, Bounds bounds, StoreClock time) {
    this.queue = queue;
    this.bounds = bounds;
    this.time = time;
  }

  public int size() {
    return size;
  }

  public void add(Entry entry) {
    var lane = lane(entry);
    assert !lane.has(entry) : entry.job.id() + " would be lent twice";
    if (lane.isEmpty()) {
      lane.turn = ++turns;
    }
    ageing.enter(entry, time.now());
    lane.add(entry);
    size++;
    group(entry.job.type()).joined(entry, lane);
    if (lane.isParked()) {
      parked++;
      if (!entry.holds.isEmpty()) {
        // It holds the place of its key itself: nobody else can go on before it has.
        unpark(lane);
      }
    } else if (lane.group == null || lane.first() == entry) {
      place(lane);
    }
  }

  public void remove(Entry entry) {
    var lane = known(entry);
    if (lane == null || !lane.remove(entry)) {
      return;
    }
    var group = group(entry.job.type());
    left(group, lane, entry);
    ageing.leave(entry);
    if (!lane.isParked()) {
      place(lane);
    } else if (lane.isEmpty()) {
      end(lane);
    }
    drop(lane, group);
  }

  public boolean has(Entry entry) {
    var lane = known(entry);
    return lane != null && lane.has(entry);
  }

  /// The best job of these types (none named: of all) that nothing holds, taken out with all that
  /// it needs; null when there is none. Who is held is told, once.
  public @Nullable Entry poll(Picking picking) {
    while (picking.parked < MOST_PARKED) {
      var lane = best(picking);
      if (lane == null || lane.first().job.priority() >= picking.below) {
        return null;
      }
      var entry = lane.first();
      var pass = refusing(lane, entry, picking.now);
      if (pass == null) {
        take(lane, entry, picking.now);
        return entry;
      }
      park(lane, pass, picking);
      picking.parked++;
    }
    picking.more = true;
    return null;
  }

  /// The first whose time it is goes up as many classes as it has waited for.
  public void raise() {
    var entry = ageing.first();
    remove(entry);
    add(entry);
  }

  /// How many of these types have a lower number than that and could start if there were room,
  /// counted as far as `most`. Lanes that it finds held wait from now on, as those that [#poll]
  /// finds.
  int moreUrgent(Picking picking, int number, int most) {
    var refused = new LinkedHashMap<Lane, Pass>(0);
    int count = 0;
    for (var group : groups.values()) {
      boolean wanted = picking.types.isEmpty() || picking.types.contains(group.type);
      if (wanted && (group.gate == null || group.gate.passes(1, picking.now))) {
        count += moreUrgent(group, picking, number, most - count, refused);
      }
      if (count >= most) {
        break;
      }
    }
    refused.forEach((lane, pass) -> park(lane, pass, picking));
    return count;
  }

  private int moreUrgent(
      Group group, Picking picking, int number, int most, Map<Lane, Pass> refused) {
    int count = 0;
    for (var lane : group.lanes()) {
      if (count >= most || lane.first().job.priority() >= number) {
        break;
      }
      if (picking.parked >= MOST_PARKED) {
        picking.more = true;
        break;
      }
      var pass = refusing(lane, lane.first(), picking.now);
      if (pass == null) {
        count += lane.moreUrgent(number);
      } else {
        refused.put(lane, pass);
        picking.parked++;
      }
    }
    return count;
  }

  private @Nullable Lane best(Picking picking) {
    var types = picking.types;
    Lane best = null;
    if (types.isEmpty() || !picking.exact || types.size() > groups.size()) {
      for (var group : groups.values()) {
        if (picking.wants(group.type)) {
          best = better(best, group, picking);
        }
      }
    } else {
      for (var type : types) {
        var group = groups.get(type);
        best = group == null ? best : better(best, group, picking);
      }
    }
    return best;
  }

  private @Nullable Lane better(@Nullable Lane best, Group group, Picking picking) {
    var lane = group.best();
    if (lane == null || (best != null && best.compareTo(lane) < 0)) {
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

  private @Nullable Pass refusing(Lane lane, Entry entry, long now) {
    for (var pass : lane.passes(entry, bounds)) {
      if (opensAt(entry, pass, now) > now) {
        return pass;
      }
    }
    return null;
  }

  /// Who has the place of its key already only asks the rate.
  private static long opensAt(Entry entry, Pass pass, long now) {
    return entry.holds.contains(pass)
        ? pass.gate().startsAt(pass.weight(), now)
        : pass.gate().opensAt(pass.weight(), now);
  }

  private void take(Lane lane, Entry entry, long now) {
    var group = group(entry.job.type());
    var passes = passes(lane, entry, group);
    var held = passes;
    for (var pass : passes) {
      if (entry.holds.contains(pass)) {
        pass.gate().start(pass.weight(), now);
      } else if (!pass.gate().take(pass.weight(), now)) {
        held = without(pass, held);
      }
    }
    lane.remove(entry);
    entry.holds = held;
    left(group, lane, entry);
    ageing.leave(entry);
    lane.told = false;
    group.told = false;
    lane.turn = ++turns;
    place(lane);
    drop(lane, group);
  }

  private static List<Pass> without(Pass pass, List<Pass> passes) {
    return passes.stream().filter(it -> !it.equals(pass)).toList();
  }

  private List<Pass> passes(Lane lane, Entry entry, Group group) {
    var passes = lane.passes(entry, bounds);
    if (group.gate == null) {
      return passes;
    }
    var all = new ArrayList<>(passes);
    all.add(new Pass(group.gate, 1));
    return List.copyOf(all);
  }

  private void park(Lane lane, Pass pass, Picking picking) {
    long now = picking.now;
    var gate = pass.gate();
    var first = lane.first();
    leave(lane);
    parked += lane.size();
    long opens = opensAt(first, pass, now);
    gate.refused();
    lane.park(waiting(gate), opens, now);
    if (!lane.told) {
      lane.told = true;
      picking.held.add(held(first, gate, opens));
    }
  }

  private Waiting waiting(Gate gate) {
    return waiting.computeIfAbsent(gate, it -> new Waiting(it, this, bounds));
  }

  /// Nobody waits at that gate any more.
  void left(Waiting over) {
    waiting.remove(over.gate());
  }

  /// One starts.
  public void start(long now) {
    told.clear();
    bounds.start(now);
  }

  /// Tells once that a rate which binds every job of the queue holds what is ready.
  public void tellHeld(Picking picking) {
    for (var gate : bounds.ofEvery()) {
      if (size > 0 && gate.available(picking.now) == 0) {
        first()
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

  /// A lane waits no longer.
  void unpark(Lane lane) {
    end(lane);
    parked -= lane.size();
    place(lane);
    bounds.woke();
  }

  private static void end(Lane lane) {
    var waiting = lane.waiting;
    if (waiting != null) {
      waiting.remove(lane);
      lane.waiting = null;
    }
  }

  /// Puts a lane where its first job says.
  private void place(Lane lane) {
    leave(lane);
    if (!lane.isEmpty() && !lane.isParked()) {
      var first = lane.first();
      lane.rank = Lane.rank(first.urgency(), bounds.isFair() ? lane.turn : first.n);
      lane.group = group(first.job.type());
      lane.group.add(lane);
    }
  }

  private static void leave(Lane lane) {
    if (lane.group != null) {
      lane.group.remove(lane);
      lane.group = null;
    }
  }

  private void left(Group group, Lane lane, Entry entry) {
    size--;
    parked -= lane.isParked() ? 1 : 0;
    group.left(entry, lane);
  }

  private Group group(String type) {
    var group = groups.get(type);
    if (group == null) {
      group = new Group(type, bounds.type(type));
      groups.put(type, group);
    }
    return group;
  }

  private Lane lane(Entry entry) {
    if (bounds.isPlain(entry)) {
      return group(entry.job.type()).plain;
    }
    return lanes.computeIfAbsent(bounds.lane(entry), id -> new Lane(id, bounds.isStrict(id.key())));
  }

  private @Nullable Lane known(Entry entry) {
    if (!bounds.isPlain(entry)) {
      return lanes.get(bounds.lane(entry));
    }
    var group = groups.get(entry.job.type());
    return group == null ? null : group.plain;
  }

  /// Forgets what is empty. One type stays, so that a queue of one type does not make it anew for
  /// every job.
  private void drop(Lane lane, Group group) {
    if (!lane.equals(group.plain) && lane.isEmpty()) {
      lanes.remove(lane.id, lane);
      lane.part();
      bounds.parted(lane.id.key());
    }
    if (group.size == 0 && groups.size() > 1) {
      groups.remove(group.type);
    }
  }

  /// All jobs, taken out, because their lanes are to be others.
  public List<Entry> clear() {
    var all = new ArrayList<Entry>(size);
    walk(Long.MIN_VALUE, false).forEachRemaining(all::add);
    lanes.values().forEach(Ready::end);
    groups.values().forEach(group -> end(group.plain));
    lanes.values().forEach(Lane::part);
    lanes.clear();
    groups.clear();
    size = 0;
    parked = 0;
    for (var entry : all) {
      ageing.leave(entry);
    }
    return all;
  }

  /// Its types.
  public Collection<Group> groups() {
    return groups.values();
  }

  /// The lanes of jobs that are bound by more than their type, as they are now.
  public List<Lane> lanes() {
    return List.copyOf(lanes.values());
  }

  /// Other types are bounded than before.
  public void boundAnew() {
    groups.values().forEach(group -> group.gate = bounds.type(group.type));
  }

  /// How many of them a limit holds that is not the queue's own.
  public int blocked(long now) {
    int blocked = parked;
    for (var group : groups.values()) {
      if (group.gate != null && !group.gate.passes(1, now)) {
        blocked += group.free;
      }
    }
    return blocked;
  }

  /// When the rate of a type that is held lets it go on; a very late instant when none is.
  public long next(long now) {
    long next = Long.MAX_VALUE;
    for (var group : groups.values()) {
      if (group.gate != null && group.size > 0 && !group.gate.passes(1, now)) {
        next = Math.min(next, group.gate.opensAt(1, now));
      }
    }
    return next;
  }

  /// When the job that has been ready longest became so, as far as the first of each type and class
  /// tell.
  public long oldest() {
    long oldest = Long.MAX_VALUE;
    for (var group : groups.values()) {
      oldest = Math.min(oldest, group.oldest());
    }
    return oldest;
  }

  /// One of those that would be lent next.
  Optional<Entry> first() {
    return groups.values().stream()
        .map(Group::best)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .map(Lane::first);
  }

  /// Best first behind that rank, or worst first before it. They must not change meanwhile.
  public Iterator<Entry> walk(long rank, boolean down) {
    return walk(rank, down, _ -> true);
  }

  /// The same of these types.
  public Iterator<Entry> walk(long rank, boolean down, Predicate<String> types) {
    var walks = new ArrayList<Iterator<Entry>>();
    for (var group : groups.values()) {
      if (types.test(group.type)) {
        group.addWalks(rank, down, walks);
      }
    }
    return Merge.of(walks, down ? BEST_FIRST.reversed() : BEST_FIRST);
  }
}
