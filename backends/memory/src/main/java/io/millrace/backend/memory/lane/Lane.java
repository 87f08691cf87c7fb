package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.backend.memory.limit.Pass;
import io.millrace.core.job.Job;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ready jobs that the same limits can hold: a line per priority, each in order of enqueue.
/// Where the order of a key is strict, they are lent in order of enqueue whatever their priority.
///
/// It stands in the order of its type by its `rank`: the priority of its first job, then its turn.
/// A lane that waits at a gate stands in no order, so a held job never hides one that could run.
public final class Lane implements Comparable<Lane> {
  private static final int RANK_BITS = 41;

  public final LaneId id;
  private final boolean ordered;
  private final @Nullable Line[] lines = new Line[Job.LEAST_URGENT + 1];
  private int size;
  private @Nullable List<Pass> passes;

  /// The one that holds the place of a strict key already: it goes before all others.
  private @Nullable Entry holder;

  long rank;
  long turn;

  /// Where it stands; none while it waits or is empty.
  @Nullable Group group;

  /// Where it waits, and the type under which it does.
  @Nullable Waiting waiting;

  private String waitsAs = "";

  /// Whether it was told that it is held, and nothing of it started since.
  boolean told;

  Lane(LaneId id, boolean ordered) {
    this.id = id;
    this.ordered = ordered;
  }

  /// What a job of it must be given to start.
  List<Pass> passes(Entry entry, Bounds bounds) {
    if (ordered) {
      return bounds.passes(id.key(), entry.job.ties());
    }
    var known = passes;
    if (known == null) {
      known = bounds.passes(id.key(), entry.job.ties());
      passes = known;
      known.forEach(pass -> pass.gate().joined());
    }
    return known;
  }

  /// It is gone: its gates need not stay for it.
  void part() {
    if (passes != null) {
      passes.forEach(pass -> pass.gate().parted());
      passes = null;
    }
  }

  /// Priority first, then order of enqueue: 2⁴¹ jobs of each priority.
  public static long rank(Entry entry) {
    return rank(entry.urgency(), entry.n);
  }

  static long rank(int priority, long place) {
    return ((long) priority << RANK_BITS) + place;
  }

  public int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  public boolean isParked() {
    return waiting != null;
  }

  String waitsAs() {
    return waitsAs;
  }

  void park(Waiting where, long opensAt, long now) {
    waiting = where;
    waitsAs = first().job.type();
    where.add(this, opensAt, now);
  }

  void add(Entry entry) {
    int place = entry.urgency();
    var line = lines[place];
    if (line == null) {
      line = new Line();
      lines[place] = line;
    }
    line.add(entry.n, entry);
    size++;
    if (!entry.holds.isEmpty()) {
      holder = entry;
    }
  }

  /// Whether it was there.
  boolean remove(Entry entry) {
    var line = lines[entry.urgency()];
    boolean removed = line != null && line.remove(entry.n, entry);
    size -= removed ? 1 : 0;
    holder = holder == entry ? null : holder;
    return removed;
  }

  boolean has(Entry entry) {
    var line = lines[entry.urgency()];
    return line != null && line.has(entry.n, entry);
  }

  /// The one to be lent next; asked of a lane that is not empty.
  Entry first() {
    return holder == null ? best().first() : holder;
  }

  private Line best() {
    @Nullable Line best = null;
    for (var line : lines) {
      if (line != null
          && !line.isEmpty()
          && (best == null || (ordered && line.first().n < best.first().n))) {
        best = line;
      }
    }
    if (best == null) {
      throw new IllegalStateException("an empty lane stood in the order");
    }
    return best;
  }

  /// How many of it have a lower number than that; of those that share a gate one is enough.
  int moreUrgent(int number) {
    int count = 0;
    for (var line : lines) {
      if (line != null && !line.isEmpty() && line.first().job.priority() < number) {
        count += isBound() ? 1 : line.size();
      }
    }
    return count;
  }

  private boolean isBound() {
    return passes != null && !passes.isEmpty();
  }

  /// When the job that has been ready longest became so, as far as the heads of the lines tell.
  long oldest() {
    long oldest = Long.MAX_VALUE;
    for (var line : lines) {
      if (line != null && !line.isEmpty()) {
        oldest = Math.min(oldest, line.first().runAt);
      }
    }
    return oldest;
  }

  void addWalks(long from, boolean down, List<Iterator<Entry>> walks) {
    for (int priority = 0; priority < lines.length; priority++) {
      var line = lines[priority];
      if (line != null && !line.isEmpty()) {
        long n = Math.max(from, 0) - ((long) priority << RANK_BITS);
        walks.add(line.walk(n, n, down));
      }
    }
  }

  @Override
  public int compareTo(Lane other) {
    int byRank = Long.compare(rank, other.rank);
    return byRank != 0 ? byRank : id.compareTo(other.id);
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
