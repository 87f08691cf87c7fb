package io.millrace.backend.memory;

import io.millrace.core.job.Job;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The ready jobs of a home in the order in which they are lent: lowest priority number, then order
/// of enqueue.
///
/// They stand in lanes, each the jobs that the same limits can hold (for now: those of one type),
/// and a lane stands in the order with its first job. So choosing costs as many steps as there are
/// lanes to choose from, however long they are.
final class Ready {
  private static final int RANK_BITS = 41;
  private static final Comparator<Entry> BEST_FIRST = Comparator.comparingLong(Ready::rank);

  private final Map<String, Lane> lanes = new HashMap<>();
  private final NavigableSet<Lane> order = new TreeSet<>();
  private int size;

  int size() {
    return size;
  }

  void add(Entry entry) {
    size++;
    lanes.computeIfAbsent(entry.job.type(), Lane::new).add(entry, order);
  }

  void remove(Entry entry) {
    var lane = lanes.get(entry.job.type());
    if (lane != null && lane.remove(entry, order)) {
      size--;
      drop(lane);
    }
  }

  /// The best job of these types (none named: of all), taken out; null when there is none.
  @Nullable Entry poll(Set<String> types) {
    var best = types.isEmpty() || types.size() >= lanes.size() ? best(types) : pick(types);
    if (best == null) {
      return null;
    }
    size--;
    var entry = best.poll(order);
    drop(best);
    return entry;
  }

  /// When the job that has been ready longest became so, as far as the heads of the lanes tell.
  long oldest() {
    long oldest = Long.MAX_VALUE;
    for (var lane : order) {
      oldest = Math.min(oldest, lane.oldest());
    }
    return oldest;
  }

  /// Best first behind that rank, or worst first before it. They must not change meanwhile.
  Iterator<Entry> walk(long rank, boolean down) {
    var walks = new ArrayList<Iterator<Entry>>();
    for (var lane : order) {
      lane.addWalks(rank, down, walks);
    }
    return Merge.of(walks, down ? BEST_FIRST.reversed() : BEST_FIRST);
  }

  /// Priority first, then order of enqueue: 2⁴¹ jobs of each priority.
  static long rank(Entry entry) {
    return ((long) entry.job.priority() << RANK_BITS) + entry.n;
  }

  private @Nullable Lane best(Set<String> types) {
    for (var lane : order) {
      if (types.isEmpty() || types.contains(lane.type)) {
        return lane;
      }
    }
    return null;
  }

  private @Nullable Lane pick(Set<String> types) {
    Lane best = null;
    for (var type : types) {
      var lane = lanes.get(type);
      // An empty one is kept sometimes, see drop.
      if (lane != null && !lane.isEmpty() && (best == null || lane.compareTo(best) < 0)) {
        best = lane;
      }
    }
    return best;
  }

  private void drop(Lane lane) {
    // One lane stays, so that a queue of one type does not make it anew for every job.
    if (lane.isEmpty() && lanes.size() > 1) {
      lanes.remove(lane.type);
    }
  }

  /// The jobs of one type: a line per priority.
  private static final class Lane implements Comparable<Lane> {
    final String type;
    private final @Nullable Line[] lines = new Line[Job.LEAST_URGENT + 1];
    private long rank = Long.MAX_VALUE;

    Lane(String type) {
      this.type = type;
    }

    boolean isEmpty() {
      return rank == Long.MAX_VALUE;
    }

    void add(Entry entry, NavigableSet<Lane> order) {
      int priority = entry.job.priority();
      var line = lines[priority];
      if (line == null) {
        line = new Line();
        lines[priority] = line;
      }
      line.add(entry.n, entry);
      if (rank(entry) < rank) {
        move(rank(entry), order);
      }
    }

    boolean remove(Entry entry, NavigableSet<Lane> order) {
      var line = lines[entry.job.priority()];
      boolean removed = line != null && line.remove(entry.n, entry);
      if (removed && rank(entry) == rank) {
        move(next(), order);
      }
      return removed;
    }

    Entry poll(NavigableSet<Lane> order) {
      for (var line : lines) {
        if (line != null && !line.isEmpty()) {
          var entry = line.pollFirst();
          move(next(), order);
          return entry;
        }
      }
      throw new IllegalStateException("an empty lane stood in the order");
    }

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

    private long next() {
      for (var line : lines) {
        if (line != null && !line.isEmpty()) {
          return rank(line.first());
        }
      }
      return Long.MAX_VALUE;
    }

    /// The order knows lanes by their rank, so it must not change while one stands in it.
    private void move(long changed, NavigableSet<Lane> order) {
      if (order.size() == 1 && !isEmpty() && changed != Long.MAX_VALUE) {
        rank = changed;
        return;
      }
      if (!isEmpty()) {
        order.remove(this);
      }
      rank = changed;
      if (!isEmpty()) {
        order.add(this);
      }
    }

    @Override
    public int compareTo(Lane other) {
      int byRank = Long.compare(rank, other.rank);
      return byRank != 0 ? byRank : type.compareTo(other.type);
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
}
