package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Line;
import io.millrace.backend.memory.limit.Gate;
import io.millrace.core.job.Job;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The lanes of one type that do not wait, best first, and what bounds the type itself.
public final class Group {
  final String type;

  /// Jobs that only their type and their queue bind.
  final Lane plain;

  @Nullable Gate gate;
  private final Ranked order = new Ranked();

  /// Those of its jobs that stand in other lanes than the plain one, best first: to choose goes by
  /// lanes, to list by this.
  private final Line bound = new Line();

  /// Ready jobs of the type, those of lanes that wait too.
  int size;

  /// Jobs of the lanes that do not wait.
  public int free;

  /// Whether it was told that the type is held, and nothing of it started since.
  boolean told;

  Group(String type, @Nullable Gate gate) {
    this.type = type;
    this.gate = gate;
    this.plain = new Lane(LaneId.ofType(type), false);
  }

  @Nullable Lane best() {
    return order.first();
  }

  /// Best first.
  public Iterable<Lane> lanes() {
    return order;
  }

  void add(Lane lane) {
    free += lane.size();
    order.add(lane);
  }

  void remove(Lane lane) {
    free -= lane.size();
    order.remove(lane);
  }

  /// The rank of one of its lanes is another now.
  void moved(Lane lane) {
    order.moved(lane);
  }

  /// A job of the type stands in that lane now.
  void joined(Entry entry, Lane lane) {
    size++;
    if (!lane.equals(plain)) {
      bound.add(Lane.rank(entry), entry);
    }
    if (lane.group != null) {
      lane.group.free++;
    }
  }

  /// It stands there no more; asked while it is as urgent as it was.
  void left(Entry entry, Lane lane) {
    size--;
    if (!lane.equals(plain)) {
      bound.remove(Lane.rank(entry), entry);
    }
    if (lane.group != null) {
      lane.group.free--;
    }
  }

  /// When its first job of some class became ready that did so first.
  long oldest() {
    long oldest = plain.oldest();
    for (int priority = 0; priority <= Job.LEAST_URGENT && !bound.isEmpty(); priority++) {
      var walk = bound.walk(Lane.rank(priority, 0), 0, false);
      if (walk.hasNext()) {
        oldest = Math.min(oldest, walk.next().runAt);
      }
    }
    return oldest;
  }

  /// Best first behind that rank, or worst first before it.
  void addWalks(long rank, boolean down, List<Iterator<Entry>> walks) {
    plain.addWalks(rank, down, walks);
    if (!bound.isEmpty()) {
      walks.add(bound.walk(rank, down ? Long.MIN_VALUE : Long.MAX_VALUE, down));
    }
  }
}
