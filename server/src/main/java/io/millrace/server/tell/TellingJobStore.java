package io.millrace.server.tell;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Followed;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/// The door with a bell: every answer of the store behind it is told, as hints to those who wait
/// for work and as facts to those who listen. Facts are made once per call, and only if somebody
/// listens.
public final class TellingJobStore implements JobStore {
  private final JobStore store;
  private final Bus bus;
  private final Facts facts;
  private final Behind behind = new Behind();

  public TellingJobStore(JobStore store, Bus bus, Clock clock) {
    this.store = store;
    this.bus = bus;
    this.facts = new Facts(clock);
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    var answers = store.enqueue(jobs, together);
    long left = behind.jobs();
    if (!answers.isComplete()) {
      Hints.leaving(jobs).forEach(bus.ready()::publish);
    }
    return answers.map(it -> {
      behind.tell(left, it, Hints.enqueued(it), bus.ready()::publish);
      return told(it, facts::enqueued);
    });
  }

  @Override
  public Future<Claimed> claim(Want want) {
    var claimed = store.claim(want);
    behind.claim(want, claimed);
    return claimed.map(it -> told(it, Hints::claimed, facts::claimed));
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    return store
        .extend(holders)
        .map(answers -> told(answers, _ -> List.of(), it -> facts.extended(holders, it)));
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    var settled = store.settle(ends, next);
    behind.claim(next, settled.map(Settled::claimed));
    return settled.map(it -> told(it, Hints::settled, all -> facts.settled(ends, all)));
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return store.change(changes).map(this::changed);
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    return store.cancel(asks).map(this::changed);
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    return store.redrive(asks).map(this::changed);
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return store
        .prune(what)
        .map(pruned -> told(pruned, _ -> List.of(), it -> facts.pruned(what, it)));
  }

  @Override
  public Future<Recalled> recall(String operation, int limit) {
    return store
        .recall(operation, limit)
        .map(recalled -> {
          changed(recalled.back().stream().<Answer>map(Answer.Done::new).toList());
          return recalled;
        });
  }

  /// What became of jobs because of others is told like what was done to them.
  public void followed(List<Followed> followed) {
    told(followed, Hints::followed, facts::followed);
  }

  private List<Answer> changed(List<Answer> answers) {
    return told(answers, Hints::changed, facts::changed);
  }

  private <A> A told(A answer, Function<A, List<Ready>> hints, Function<A, List<Fact>> made) {
    hints.apply(answer).forEach(bus.ready()::publish);
    return told(answer, made);
  }

  private <A> A told(A answer, Function<A, List<Fact>> made) {
    if (bus.changed().heard()) {
      var told = List.copyOf(made.apply(answer));
      if (!told.isEmpty()) {
        bus.changed().publish(told);
      }
    }
    return answer;
  }
}
