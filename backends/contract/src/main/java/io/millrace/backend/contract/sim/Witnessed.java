package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.history.Circumstances;
import io.millrace.backend.contract.history.Event;
import io.millrace.backend.contract.history.Event.Revoke;
import io.millrace.backend.contract.history.Event.Tail;
import io.millrace.backend.contract.history.History;
import io.millrace.backend.contract.history.HistoryChecker;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What all callers of a world ask and hear, judged in the end without a look at the model: a
/// second opinion.
public final class Witnessed {
  private static final long NANOS_PER_MS = 1_000_000;
  private static final int MOST = 100;

  private final History history;
  private long lines;

  public Witnessed(Clock clock) {
    this.history = new History(() -> clock.millis() * NANOS_PER_MS + ++lines % NANOS_PER_MS);
  }

  /// The same door, for one caller.
  public JobStore by(String who, JobStore door) {
    return new Recording(door, who, history);
  }

  /// The store takes a lease before it is over, and tells nobody for sure: from now on it is as if
  /// a person had asked for that and heard nothing.
  public void withdrawn(String id) {
    history.note("store", new Event.RevokeSent(id, Revoke.FORCED));
  }

  /// To be asked when everything has ended; `forgotten` are the ids of which a job was deleted.
  public void judge(Backend backend, Collection<String> forgotten) {
    forgotten.forEach(id -> history.note("ann", new Event.RevokeSent(id, Revoke.PURGED)));
    for (var state : JobState.values()) {
      backend
          .search()
          .find(JobQuery.in(state), Sort.NEWEST, Optional.empty(), MOST)
          .await()
          .items()
          .forEach(this::listed);
    }
    var breaches = HistoryChecker.check(history.events(), Circumstances.FAULTY);
    if (!breaches.isEmpty()) {
      throw new Violation("the callers have seen " + List.copyOf(breaches));
    }
  }

  private void listed(JobSnapshot job) {
    var life = job.life();
    var kind = life.error().map(Failure::kind).map(FailureKind::wire);
    history.note(
        "judge",
        new Event.Final(
            job.id(),
            life.state(),
            life.tried().attempt(),
            life.rescues(),
            new Tail(kind, Optional.empty())));
  }
}
