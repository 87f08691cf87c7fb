package io.millrace.backend.contract.tie;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import java.util.List;

/// What the contracts of jobs that wait for others stand on: children of named parents.
public abstract class WithParents extends BackendContract {
  protected static final Outcome FAILED =
      new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "boom", "boom"));

  protected Enqueued put(Job job) {
    return enqueue(job).getFirst();
  }

  protected static Job child(String id, String... parents) {
    return child(id, OnFailure.CANCEL, parents);
  }

  protected static Job child(String id, OnFailure word, String... parents) {
    return job(id).withTies(Ties.NONE.withParents(List.of(parents)).withOnFailure(word));
  }

  protected Pruned prune() {
    return backend.jobs().prune(new Prune.Ids(List.of("a"))).await();
  }
}
