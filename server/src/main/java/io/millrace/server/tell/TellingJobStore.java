package io.millrace.server.tell;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
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
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The door with a bell: every answer of the store behind it is told, as hints to those who wait for work
/// and as facts to those who listen. Facts are made once per call, and only if somebody listens.
public final class TellingJobStore implements JobStore {
  private final JobStore store;
  private final Bus bus;
  private final Facts facts;

  public TellingJobStore(JobStore store, Bus bus, Clock clock) {
    this.store = store;
    this.bus = bus;
    this.facts = new Facts(clock);
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    return store
        .enqueue(jobs, together)
        .map(
            answers -> {
              hint(answers);
              tell(() -> facts.enqueued(answers));
              return answers;
            });
  }

  @Override
  public Future<Claimed> claim(Want want) {
    return store
        .claim(want)
        .map(
            claimed -> {
              cameHome(claimed);
              tell(() -> facts.claimed(claimed));
              return claimed;
            });
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    return store
        .extend(holders)
        .map(
            answers -> {
              tell(() -> facts.extended(holders, answers));
              return answers;
            });
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    return store
        .settle(ends, next)
        .map(
            settled -> {
              settled.hints().forEach(queue -> bus.ready().publish(new Ready.Now(queue)));
              cameHome(settled.claimed());
              tell(() -> facts.settled(ends, settled));
              return settled;
            });
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return store.change(changes).map(answers -> changed(answers, "job.updated"));
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    return store.cancel(asks).map(answers -> changed(answers, "job.updated"));
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    return store.redrive(asks).map(answers -> changed(answers, "dead_letter.redriven"));
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return store
        .prune(what)
        .map(
            pruned -> {
              tell(() -> facts.pruned(what, pruned));
              return pruned;
            });
  }

  private void tell(Supplier<List<Fact>> made) {
    if (bus.changed().heard()) {
      var list = made.get();
      if (!list.isEmpty()) {
        bus.changed().publish(list);
      }
    }
  }

  /// One hint for each queue in which something can be claimed, one for each due time to come.
  private void hint(List<Enqueued> answers) {
    Set<String> ready = answers.size() == 1 ? Set.of() : new HashSet<>();
    for (var answer : answers) {
      if (answer instanceof Enqueued.New(var snapshot)) {
        var queue = snapshot.job().queue();
        if (snapshot.state() == JobState.SCHEDULED) {
          bus.ready().publish(new Ready.Later(queue, snapshot.life().course().runAt()));
        } else if (answers.size() == 1 || ready.add(queue)) {
          bus.ready().publish(new Ready.Now(queue));
        }
        snapshot
            .job()
            .window()
            .expiresAt()
            .ifPresent(at -> bus.ready().publish(new Ready.Later(queue, at)));
      }
    }
  }

  /// Who came home may be wanted by others than the one who asked.
  private void cameHome(Claimed claimed) {
    claimed.home().stream()
        .map(Claimed.Homecoming::queue)
        .distinct()
        .forEach(queue -> bus.ready().publish(new Ready.Now(queue)));
  }

  private List<Answer> changed(List<Answer> answers, String fact) {
    for (var answer : answers) {
      if (answer instanceof Answer.Done(var snapshot)) {
        var queue = snapshot.job().queue();
        Instant runAt = snapshot.life().course().runAt();
        switch (snapshot.state()) {
          case READY -> bus.ready().publish(new Ready.Now(queue));
          case SCHEDULED, RETRYING -> bus.ready().publish(new Ready.Later(queue, runAt));
          case RUNNING, CANCELLED -> bus.ready().publish(new Ready.Attend(queue));
          case WAITING, SUCCEEDED, DEAD, DISCARDED -> {}
        }
      }
    }
    tell(() -> facts.changed(answers, fact));
    return answers;
  }
}
