package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.job.Job;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The ready jobs that the same limits can hold: a line per priority, each in order of enqueue.
/// Where the order of a key is strict, they are lent in order of enqueue whatever their priority.
///
/// It stands in the order of its type by its `rank`: the priority of its first job, then its turn.
/// A lane that waits at a gate stands in no order, so a held job never hides one that could run.
public final class Lane extends Ranked.Placed {
  private static final int RANK_BITS = 41;

  public final LaneId id;
  private final boolean ordered;
  private final @Nullable Line[] lines = new Line[Job.LEAST_URGENT + 1];
  private int size;

  /// Which of the lines have jobs, a bit each.
  private int filled;

  private @Nullable List<Share> shares;

  /// The one that holds the place of a strict key already: it goes before all others.
  private @Nullable Entry holder;

  long served;

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
  List<Share> shares(Entry entry, Bounds bounds) {
    if (ordered) {
      return bounds.shares(id.key(), entry.job.ties());
    }
    var known = shares;
    if (known == null) {
      known = bounds.shares(id.key(), entry.job.ties());
      shares = known;
      known.forEach(share -> share.gate().joined());
    }
    return known;
  }

  /// It is gone: its gates need not stay for it.
  void part() {
    if (shares != null) {
      shares.forEach(share -> share.gate().parted());
      shares = null;
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
    filled |= 1 << place;
    size++;
    if (!entry.holds.isEmpty()) {
      holder = entry;
    }
  }

  /// Whether it was there.
  boolean remove(Entry entry) {
    int place = entry.urgency();
    var line = lines[place];
    holder = holder == entry ? null : holder;
    if (line == null || !line.remove(entry.n, entry)) {
      return false;
    }
    filled &= line.isEmpty() ? ~(1 << place) : -1;
    size--;
    return true;
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
    var best = filled(filled);
    for (int rest = filled & (filled - 1); ordered && rest != 0; rest &= rest - 1) {
      var line = filled(rest);
      best = line.first().n < best.first().n ? line : best;
    }
    return best;
  }

  /// The line of the lowest of these bits.
  private Line filled(int bits) {
    if (bits == 0) {
      throw new IllegalStateException("an empty lane stood in the order");
    }
    return Objects.requireNonNull(lines[Integer.numberOfTrailingZeros(bits)], "it has jobs");
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

  /// How many of it have a lower class than that one, of at most so many.
  int moreUrgent(Entry entry, int most) {
    int count = 0;
    for (int priority = 0; priority < entry.urgency() && count < most; priority++) {
      var line = lines[priority];
      count += line == null ? 0 : line.size();
    }
    return count;
  }

  /// How many of the same class come before that one, of at most so many.
  int before(Entry entry, int most) {
    var line = lines[entry.urgency()];
    return line == null ? 0 : line.before(entry.n, entry.n, most);
  }

  private boolean isBound() {
    return shares != null && !shares.isEmpty();
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
}
