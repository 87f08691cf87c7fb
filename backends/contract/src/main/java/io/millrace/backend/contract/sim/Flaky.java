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
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A door behind a bad line: each call meets the fault that comes next, from a list or by a seed.
///
/// Whoever calls cannot tell a question that was lost from an answer that was: both fail with
/// [Lost].
public final class Flaky implements JobStore {
  /// What happens to one call.
  public enum Fault {
    NONE,
    /// The question never arrives.
    QUESTION_LOST,
    /// It takes effect, and the answer never arrives.
    ANSWER_LOST,
    /// The question arrives when nobody waits for it any more ([#deliver]).
    LATE,
    /// The question arrives twice; the second answer is the one that comes back.
    DOUBLED
  }

  /// That there was no answer.
  public static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Lost() {
      super("no answer", null, false, false);
    }
  }

  private final JobStore store;
  private final Supplier<Fault> faults;
  private final ArrayDeque<Supplier<Future<?>>> late = new ArrayDeque<>();

  public Flaky(JobStore store, Supplier<Fault> faults) {
    this.store = store;
    this.faults = faults;
  }

  /// What came back, or empty when nothing did.
  public static <T> Optional<T> heard(Future<T> answer) {
    try {
      return Optional.of(answer.await());
    } catch (Lost _) {
      return Optional.empty();
    }
  }

  /// Lets the oldest late question arrive; false when there is none.
  public Future<Boolean> deliver() {
    var oldest = late.poll();
    return oldest == null ? Future.succeededFuture(false) : oldest.get().map(true);
  }

  private <T> Future<T> send(Supplier<Future<T>> call) {
    return switch (faults.get()) {
      case NONE -> call.get();
      case QUESTION_LOST -> Future.failedFuture(new Lost());
      case ANSWER_LOST -> call.get().compose(_ -> Future.failedFuture(new Lost()));
      case LATE -> {
        late.add(call::get);
        yield Future.failedFuture(new Lost());
      }
      case DOUBLED -> call.get().compose(_ -> call.get());
    };
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    return send(() -> store.enqueue(jobs, together));
  }

  @Override
  public Future<Claimed> claim(Want want) {
    return send(() -> store.claim(want));
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    return send(() -> store.extend(holders));
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    return send(() -> store.settle(ends, next));
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return send(() -> store.change(changes));
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    return send(() -> store.cancel(asks));
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    return send(() -> store.redrive(asks));
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return send(() -> store.prune(what));
  }

  @Override
  public Future<Recalled> recall(String operation, int limit) {
    return send(() -> store.recall(operation, limit));
  }
}
