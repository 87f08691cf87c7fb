package io.millrace.server.observe;

import io.micrometer.core.instrument.Timer;
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
import java.util.concurrent.TimeUnit;

/// The door with a stopwatch: how long each verb takes, from the call to its answer.
public final class MeteredJobStore implements JobStore {
  private final JobStore store;
  private final Timer enqueue;
  private final Timer claim;
  private final Timer extend;
  private final Timer settle;
  private final Timer change;
  private final Timer cancel;
  private final Timer redrive;
  private final Timer prune;
  private final Timer recall;

  public MeteredJobStore(JobStore store, Meters meters) {
    this.store = store;
    this.enqueue = meters.verb("enqueue");
    this.claim = meters.verb("claim");
    this.extend = meters.verb("extend");
    this.settle = meters.verb("settle");
    this.change = meters.verb("change");
    this.cancel = meters.verb("cancel");
    this.redrive = meters.verb("redrive");
    this.prune = meters.verb("prune");
    this.recall = meters.verb("recall");
  }

  private static <T> Future<T> timed(Timer timer, long begun, Future<T> answer) {
    return answer.onComplete(_ -> timer.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS));
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    return timed(enqueue, System.nanoTime(), store.enqueue(jobs, together));
  }

  @Override
  public Future<Claimed> claim(Want want) {
    return timed(claim, System.nanoTime(), store.claim(want));
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    return timed(extend, System.nanoTime(), store.extend(holders));
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    return timed(settle, System.nanoTime(), store.settle(ends, next));
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return timed(change, System.nanoTime(), store.change(changes));
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    return timed(cancel, System.nanoTime(), store.cancel(asks));
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    return timed(redrive, System.nanoTime(), store.redrive(asks));
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return timed(prune, System.nanoTime(), store.prune(what));
  }

  @Override
  public Future<Recalled> recall(String operation, int limit) {
    return timed(recall, System.nanoTime(), store.recall(operation, limit));
  }
}
