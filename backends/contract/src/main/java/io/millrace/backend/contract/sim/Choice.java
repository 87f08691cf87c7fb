package io.millrace.backend.contract.sim;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Want;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Whether the right job of a queue was lent: one that may start, and none that had to go before it
/// could have.
final class Choice {
  private final Model model;
  private final Allowance allowance;

  /// When each lane was served last, and who was ready then.
  private final Map<Allowance.Lane, Served> served = new HashMap<>();

  private long serves;

  private record Served(long turn, Set<Ready> ready) {}

  /// A job that was ready, and has been ever since if it is still this.
  private record Ready(String id, int version) {
    static Ready of(Held held) {
      return new Ready(held.job.id(), held.version);
    }
  }

  Choice(Model model, Allowance allowance) {
    this.model = model;
    this.allowance = allowance;
  }

  /// Turns begin anew.
  void forget() {
    served.clear();
  }

  /// To be asked before the model takes note that the job starts.
  void check(Held lent, Want want, long now) {
    if (!allowance.allows(lent, now)) {
      throw new Violation("%s may not start".formatted(lent));
    }
    for (var other : model.jobs()) {
      if (isReady(other, lent)
          && Lending.wants(want, other)
          && allowance.mustBeyondQueue(other, now)) {
        check(lent, other);
      }
    }
    if (allowance.isFair()) {
      served.put(allowance.lane(lent), new Served(++serves, ready(lent)));
    }
  }

  private void check(Held lent, Held other) {
    if (goesBefore(other, lent)) {
      throw new Violation("%s was passed over for %s".formatted(other, lent));
    }
    if (takeTurns(other, lent) && other.n < lent.n) {
      model.saw(Sight.TURN_TAKEN);
    }
  }

  private static boolean isReady(Held other, Held lent) {
    return other != lent
        && other.state == JobState.READY
        && other.job.queue().equals(lent.job.queue());
  }

  private Set<Ready> ready(Held lent) {
    var ready = new HashSet<Ready>();
    for (var other : model.jobs()) {
      if (isReady(other, lent)) {
        ready.add(Ready.of(other));
      }
    }
    return ready;
  }

  /// Lanes of one priority take turns where the queue is fair; all else is a matter of rank. (Who
  /// goes first in a strict lane is what may start at all.)
  private boolean goesBefore(Held other, Held lent) {
    var lane = allowance.lane(other);
    if (lane.equals(allowance.lane(lent))) {
      return !allowance.isOrdered(lent) && other.compareRank(lent) < 0;
    }
    return takeTurns(other, lent) ? hasTheTurn(lane, lent) : other.compareRank(lent) < 0;
  }

  private boolean takeTurns(Held other, Held lent) {
    return allowance.isFair() && other.job.priority() == lent.job.priority();
  }

  /// Whether a lane has had somebody ready since the other was served, and was not served since.
  private boolean hasTheTurn(Allowance.Lane lane, Held lent) {
    var last = served.get(allowance.lane(lent));
    var own = served.get(lane);
    return last != null
        && (own == null || own.turn < last.turn)
        && model.jobs().stream()
            .filter(it -> isReady(it, lent) && allowance.lane(it).equals(lane))
            .anyMatch(it -> last.ready.contains(Ready.of(it)));
  }
}
