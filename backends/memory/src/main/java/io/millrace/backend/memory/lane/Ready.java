package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Merge;
import io.millrace.backend.memory.keep.StoreClock;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.query.Standing.Ahead;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The ready jobs of a home in the order in which they are lent: lowest priority number first, then
/// order of enqueue, or by turns where the queue is fair to its keys.
///
/// Which of them is next, [Choosing] decides. They stand in lanes, each the jobs that the same
/// limits can hold, and a lane stands among those of its type with its first job, a type with its
/// best lane among all types. So choosing looks at one type, at those with a bound of their own, or
/// at those that are asked for, however many jobs, lanes or other types there are.
public final class Ready {
  private static final Comparator<Entry> BEST_FIRST = Comparator.comparingLong(Lane::rank);

  private final StoreClock time;
  private final Bounds bounds;
  private final Map<LaneId, Lane> lanes = new HashMap<>();
  private final Map<String, Group> groups = new HashMap<>();
  private final Heads heads = new Heads();
  private int size;
  private int parked;
  private long servings;

  /// Whether some may stand where they belonged before.
  private boolean reshaping;

  private boolean waitingForAll;
  public final Ageing ageing = new Ageing();

  public Ready(Bounds bounds, StoreClock time) {
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
      lane.served = ++servings;
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

  /// The first whose time it is goes up as many classes as it has waited for.
  public void raise() {
    var entry = ageing.first();
    remove(entry);
    add(entry);
  }

  /// Takes a job out that is lent now, with all that it holds.
  void take(Lane lane, Entry entry, Group group, List<Share> held) {
    lane.remove(entry);
    entry.holds = held;
    left(group, lane, entry);
    ageing.leave(entry);
    lane.told = false;
    group.told = false;
    lane.served = ++servings;
    place(lane);
    drop(lane, group);
  }

  /// A lane waits there, and stands in no order meanwhile.
  void park(Lane lane, Waiting where, long opens, long now) {
    var group = leave(lane);
    if (group != null) {
      heads.moved(group);
    }
    parked += lane.size();
    lane.park(where, opens, now);
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
    var left = lane.group;
    if (lane.isEmpty() || lane.isParked()) {
      leave(lane);
    } else {
      stand(lane);
    }
    if (left != null) {
      heads.moved(left);
    }
    if (lane.group != null && lane.group != left) {
      heads.moved(lane.group);
    }
  }

  private void stand(Lane lane) {
    var first = lane.first();
    var group = group(first.job.type());
    boolean stays = group == lane.group;
    if (!stays) {
      leave(lane);
    }
    lane.rank = Lane.rank(first.urgency(), bounds.isFair() ? lane.served : first.n);
    if (stays) {
      group.moved(lane);
    } else {
      lane.group = group;
      group.add(lane);
    }
  }

  /// The type among whose lanes it stood.
  private static @Nullable Group leave(Lane lane) {
    var group = lane.group;
    if (group != null) {
      group.remove(lane);
      lane.group = null;
    }
    return group;
  }

  private void left(Group group, Lane lane, Entry entry) {
    size--;
    parked -= lane.isParked() ? 1 : 0;
    group.left(entry, lane);
  }

  @Nullable Group known(String type) {
    return groups.get(type);
  }

  Group group(String type) {
    var group = groups.get(type);
    if (group == null) {
      group = new Group(type, bounds.type(type));
      groups.put(type, group);
      heads.known(group);
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
    var group = groups.get(entry.job.type());
    var plain = group == null ? null : group.plain;
    var own = bounds.isPlain(entry) ? plain : lanes.get(bounds.lane(entry));
    if (!reshaping || (own != null && own.has(entry))) {
      return own;
    }
    for (var id : Bounds.lanesEver(entry)) {
      var lane = lanes.get(id);
      if (lane != null && lane.has(entry)) {
        return lane;
      }
    }
    return plain != null && plain.has(entry) ? plain : null;
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
      heads.forget(group);
    }
  }

  /// The same jobs are to stand in other lanes than before; up to that place in the order of
  /// enqueue they may still stand where they belonged. Turns that are taken from now on come behind
  /// all that stand by that order.
  public void reshape(long n, boolean waitsForAll) {
    reshaping = true;
    waitingForAll = waitsForAll;
    servings = Math.max(servings, n);
  }

  /// All of them have been seen to.
  public void reshaped() {
    reshaping = false;
    waitingForAll = false;
    ageing.settled();
  }

  /// Whether jobs of keys come to be in strict order: which is the first of a key is known when all
  /// stand in its lane.
  public boolean isWaitingForAll() {
    return waitingForAll;
  }

  boolean isReshaping() {
    return reshaping;
  }

  /// Whether that one, the first of a lane, belongs to another.
  boolean isAstray(Lane lane, Entry entry) {
    return reshaping
        && !(bounds.isPlain(entry)
            ? lane.equals(group(entry.job.type()).plain)
            : lane.id.equals(bounds.lane(entry)) && lanes.get(lane.id) == lane);
  }

  /// Puts one to where it belongs now.
  public void settle(Entry entry) {
    var lane = known(entry);
    if (lane == null) {
      return;
    }
    if (isAstray(lane, entry) || ageing.isOther(entry, time.now())) {
      remove(entry);
      add(entry);
    } else if (lane.group != null && lane.first() == entry) {
      place(lane);
    }
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
    for (var group : groups.values()) {
      group.gate = bounds.type(group.type);
      heads.known(group);
    }
  }

  /// Types by their best lanes.
  Heads heads() {
    return heads;
  }

  /// How many of them a limit holds that is not the queue's own.
  public int blocked(long now) {
    int blocked = parked;
    for (var group : heads.bounded()) {
      if (group.gate != null && !group.gate.passes(1, now)) {
        blocked += group.free;
      }
    }
    return blocked;
  }

  /// When the rate of a type that is held lets it go on; a very late instant when none is.
  public long next(long now) {
    long next = Long.MAX_VALUE;
    for (var group : heads.bounded()) {
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
    return Stream.concat(Stream.ofNullable(heads.first()), heads.bounded().stream())
        .map(Group::best)
        .filter(Objects::nonNull)
        .min(Comparator.comparingLong(lane -> lane.rank))
        .map(Lane::first);
  }

  /// How many are more urgent than that one, and how many as urgent come before it: of so many
  /// types, and each counted until there are `most`.
  public Ahead ahead(Entry entry, int types, int most) {
    int higher = 0;
    int all = 0;
    for (var some = groups.values().iterator(); types > 0 && some.hasNext(); types--) {
      var group = some.next();
      higher += group.moreUrgent(entry, most);
      all += group.before(entry, most);
    }
    int urgent = Math.min(higher, most);
    return new Ahead(Math.clamp(all - higher, 0, most - urgent), urgent);
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
