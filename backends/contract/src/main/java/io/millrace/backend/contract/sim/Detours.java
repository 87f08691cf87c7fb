package io.millrace.backend.contract.sim;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.vertx.core.Future;
import java.util.List;

/// Loses the questions that would lead to what is [Open].
final class Detours implements JobStore {
  private final JobStore store;
  private final Model model;

  Detours(JobStore store, Model model) {
    this.store = store;
    this.model = model;
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    return store.enqueue(jobs, together);
  }

  @Override
  public Future<Claimed> claim(Want want) {
    return store.claim(want);
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    return store.extend(holders);
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    return store.settle(ends, next);
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return changes.stream().anyMatch(this::movesAnHeir)
        ? Future.failedFuture(new Flaky.Lost())
        : store.change(changes);
  }

  /// [Open#HEIR_MOVED]
  private boolean movesAnHeir(Change change) {
    return change.how() instanceof Change.Patch(Job job, _)
        && model
            .held(change.id())
            .filter(it -> it.heir && !it.job.queue().equals(job.queue()))
            .isPresent();
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    return store.cancel(asks);
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    return asks.stream().anyMatch(this::revivesAParent)
        ? Future.failedFuture(new Flaky.Lost())
        : store.redrive(asks);
  }

  /// [Open#CHILD_RELEASED_EARLY]
  private boolean revivesAParent(Redrive ask) {
    return model.held(ask.id()).filter(model.family()::hasWaitingChildren).isPresent();
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return store.prune(what);
  }
}
