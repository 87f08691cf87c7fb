package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.LimitName.Kind;
import io.millrace.core.spi.Claimed.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the jobs of a home hold of its [Bounds]: counted anew when those change, given back when a
/// job stops. What one takes when it starts is for [Choosing] to say.
public final class Holding {
  private final Bounds bounds;

  public Holding(Bounds bounds) {
    this.bounds = bounds;
  }

  /// Counts one that runs already and whose type was not bounded when it began.
  public void countType(Entry entry) {
    var type = bounds.type(entry.job.type());
    if (type != null && counts(entry) && entry.holds.stream().noneMatch(it -> it.gate() == type)) {
      var share = new Share(type, 1);
      type.count(1);
      entry.holds = Stream.concat(entry.holds.stream(), Stream.of(share)).toList();
      entry.touch();
    }
  }

  /// Whether it takes of limits; one that expired never started, and one that stands aside has
  /// given all back.
  private static boolean counts(Entry entry) {
    return entry.lease().judge() != Reason.EXPIRED && !entry.lease().isAside();
  }

  /// Counts one that runs already and whose key nobody looked at when it began.
  public void countKey(Entry entry) {
    var key = bounds.lane(entry).key();
    if (!key.equals(LaneId.NONE) && counts(entry)) {
      for (var share : bounds.shares(key, Ties.NONE)) {
        if (!entry.holds.contains(share)) {
          share.gate().count(share.weight());
          entry.holds = Stream.concat(entry.holds.stream(), Stream.of(share)).toList();
          entry.touch();
        }
      }
    }
  }

  /// Whether one that has held that limit holds it still: the place of a key is kept without
  /// running while order is strict.
  public boolean isKept(Entry entry, LimitName name) {
    return entry.state == JobState.RUNNING
        || name.kind() != Kind.KEY
        || bounds.isStrict(name.name());
  }

  /// One that does not run gives up the place of its key, if order is strict no longer.
  public void giveUpPlace(Entry entry, long now) {
    if (!entry.holds.isEmpty() && !bounds.isStrict(bounds.lane(entry).key())) {
      release(entry, true, now);
      entry.touch();
    }
  }

  /// A job that stood aside holds again all that it needs; it has started before.
  public void hold(Entry entry) {
    var needs = bounds.needs(entry);
    needs.stream()
        .filter(it -> !entry.holds.contains(it))
        .forEach(it -> it.gate().count(it.weight()));
    entry.holds = List.copyOf(needs);
  }

  /// A job stopped running: gives back what it holds, but for the place of its key while it has not
  /// ended and the order of its key is strict.
  public void release(Entry entry, boolean ended, long now) {
    if (entry.holds.isEmpty()) {
      return;
    }
    var kept = new ArrayList<Share>(1);
    for (var share : entry.holds) {
      if (!ended && isPlace(share)) {
        kept.add(share);
      } else {
        share.gate().giveBack(share.weight(), now);
        bounds.rest(share.gate());
      }
    }
    entry.holds = List.copyOf(kept);
  }

  /// Whether it is the one place of a strict key. Of several that ran before order was wanted, the
  /// last to stop has it.
  private boolean isPlace(Share share) {
    var gate = share.gate();
    return gate.name.kind() == Kind.KEY
        && bounds.isStrict(gate.name.name())
        && gate.held() == share.weight();
  }
}
