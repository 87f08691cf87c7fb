package io.millrace.backend.contract.tie;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import java.util.Set;

/// What the contracts of unique jobs stand on: jobs that count as the same.
public abstract class WithUnique extends BackendContract {
  protected Enqueued put(String id, Unique unique) {
    return put(unique(id, unique));
  }

  protected Enqueued put(Job job) {
    return enqueue(job).getFirst();
  }

  protected static Job unique(String id, Unique unique) {
    return job(id).withTies(Ties.NONE.withUnique(unique));
  }

  protected static Unique skip() {
    return print("print");
  }

  protected static Unique print(String print) {
    var it = Unique.byDefault();
    return new Unique(
        it.by(), it.states(), it.period(), it.onConflict(), it.replace(), it.maxDelay(), print);
  }

  protected static Unique states(Unique it, Set<JobState> states) {
    return new Unique(
        it.by(), states, it.period(), it.onConflict(), it.replace(), it.maxDelay(), it.print());
  }
}
