package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Want;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Whether the right job of a queue was lent: one that may start, and none that had to go before it
/// could have.
public final class Choice {
  private final Model model;
  private final Allowance allowance;

  /// When each lane was served last, and who was ready then.
  private final Map<Allowance.Lane, Served> served = new HashMap<>();

  private long serves;

  private record Served(long turn, Set<Ready> ready) {}

  /// A job that was ready, and has been in that class ever since if it is still this. An id may be
  /// another's by then, a place in the order never.
  private record Ready(long n, int version, int urgency) {}

  Choice(Model model, Allowance allowance) {
    this.model = model;
    this.allowance = allowance;
  }

  /// Turns begin anew.
  void forget() {
    served.clear();
  }

  /// To be asked before the model takes note that the job starts.
  void check(Modelled lent, Want want, long now) {
    if (!allowance.allows(lent, now)) {
      throw new Violation("%s may not start".formatted(lent));
    }
    for (var other : model.jobs()) {
      if (isReady(other, lent)
          && Lending.wants(want, other)
          && !other.justLetGo
          && !isOfNoAge(other, lent, now)
          && allowance.mustBeyondQueue(other, now)) {
        check(lent, other, now);
      }
    }
    if (allowance.isFair()) {
      served.put(allowance.lane(lent), new Served(++serves, allReady(lent, now)));
    }
  }

  private void check(Modelled lent, Modelled other, long now) {
    if (goesBefore(other, lent, now)) {
      throw new Violation("%s was passed over for %s".formatted(other, lent));
    }
    if (allowance.urgency(lent, now) < lent.job.priority() && other.compareRank(lent) < 0) {
      model.saw(Sight.WENT_UP_A_CLASS);
    }
    if (takeTurns(other, lent, now) && other.n < lent.n) {
      model.saw(Sight.TURN_TAKEN);
    }
  }

  private boolean isOfNoAge(Modelled other, Modelled lent, long now) {
    return (other.ageless || lent.ageless)
        && allowance.urgency(other, now) == allowance.urgency(lent, now);
  }

  private boolean isReady(Modelled other, Modelled lent) {
    return other != lent
        && other.state == JobState.READY
        && other.job.queue().equals(lent.job.queue())
        && allowance.home(other) == allowance.home(lent);
  }

  private Ready ready(Modelled held, long now) {
    return new Ready(held.n, held.version, allowance.urgency(held, now));
  }

  private Set<Ready> allReady(Modelled lent, long now) {
    var ready = new HashSet<Ready>();
    for (var other : model.jobs()) {
      if (isReady(other, lent)) {
        ready.add(ready(other, now));
      }
    }
    return ready;
  }

  /// Lanes of one priority take turns where the queue is fair; all else is a matter of rank. (Who
  /// goes first in a strict lane is what may start at all.)
  private boolean goesBefore(Modelled other, Modelled lent, long now) {
    var lane = allowance.lane(other);
    boolean better = allowance.compareRank(other, lent, now) < 0;
    if (lane.equals(allowance.lane(lent))) {
      return !allowance.isOrdered(lent) && better;
    }
    return takeTurns(other, lent, now) ? hasTheTurn(lane, lent, now) : better;
  }

  private boolean takeTurns(Modelled other, Modelled lent, long now) {
    return allowance.isFair() && allowance.urgency(other, now) == allowance.urgency(lent, now);
  }

  /// Whether a lane has had somebody ready since the other was served, and was not served since.
  private boolean hasTheTurn(Allowance.Lane lane, Modelled lent, long now) {
    var last = served.get(allowance.lane(lent));
    var own = served.get(lane);
    return last != null
        && (own == null || own.turn < last.turn)
        && model.jobs().stream()
            .filter(it -> isReady(it, lent) && allowance.lane(it).equals(lane))
            .anyMatch(it -> last.ready.contains(ready(it, now)));
  }
}
