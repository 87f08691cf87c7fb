package io.millrace.backend.memory.lane;

import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.job.Ties;
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

  /// Counts one that runs already, by the limits of now.
  public void count(Entry entry) {
    if (!counts(entry)) {
      return;
    }
    var holds = new ArrayList<Share>();
    for (var share : entry.holds) {
      if (share.gate().name.spansQueues()) {
        holds.add(share);
      }
    }
    var own =
        bounds.isPlain(entry)
            ? List.<Share>of()
            : bounds.shares(bounds.lane(entry).key(), Ties.NONE);
    var type = bounds.type(entry.job.type());
    own.forEach(share -> share.gate().count(share.weight()));
    holds.addAll(own);
    if (type != null) {
      type.count(1);
      holds.add(new Share(type, 1));
    }
    entry.holds = List.copyOf(holds);
    entry.touch();
  }

  /// Counts one that has the place of its key while it does not run, if order is still strict.
  public void countPlace(Entry entry) {
    if (!entry.holds.isEmpty()) {
      var key = bounds.lane(entry).key();
      entry.holds = bounds.isStrict(key) ? bounds.shares(key, Ties.NONE) : List.of();
      entry.holds.forEach(it -> it.gate().count(it.weight()));
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
