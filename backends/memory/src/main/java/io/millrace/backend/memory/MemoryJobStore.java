package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Deadlines;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Lent;
import io.millrace.backend.memory.step.Turn;
import io.millrace.backend.memory.verb.Changing;
import io.millrace.backend.memory.verb.Claiming;
import io.millrace.backend.memory.verb.Enqueuing;
import io.millrace.backend.memory.verb.Leases;
import io.millrace.backend.memory.verb.Preempting;
import io.millrace.backend.memory.verb.Pruning;
import io.millrace.backend.memory.verb.Settling;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Absent;
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
import io.millrace.core.spi.Stale;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Jobs in memory: each verb takes its turn and hands on to the room that knows its rules.
final class MemoryJobStore implements JobStore {
  private final Turn turn;
  private final Ledger ledger;
  private final Enqueuing enqueuing;
  private final Claiming claiming;
  private final Settling settling;
  private final Changing changing;

  MemoryJobStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
    this.enqueuing = new Enqueuing(ledger);
    this.claiming = new Claiming(ledger);
    this.settling = new Settling(ledger);
    this.changing = new Changing(ledger);
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    return turn.take(() -> {
      long now = ledger.now();
      var answers = enqueuing.enqueue(jobs, together, now);
      ledger.kin.work(now);
      return enqueuing.seen(answers);
    });
  }

  @Override
  public Future<Claimed> claim(Want want) {
    return turn.take(() -> {
      long now = ledger.now();
      ledger.kin.work(now);
      return claiming.claim(want, now);
    });
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    return turn.take(() -> {
      long now = ledger.now();
      return holders.stream().map(holder -> extend(holder, now)).toList();
    });
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    return turn.take(() -> {
      long now = ledger.now();
      var endings = settling.settle(ends, now);
      var turns = ledger.breakers.turns.take();
      var claimed = next.queues().list().isEmpty() ? Claimed.NOTHING : claiming.claim(next, now);
      return new Settled(endings.ends(), claimed, endings.hints(), turns);
    });
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return turn.take(() -> {
      long now = ledger.now();
      return each(changes, change -> changing.change(change, now));
    });
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    return turn.take(() -> {
      long now = ledger.now();
      var answers = each(asks, ask -> changing.cancel(ask, now));
      ledger.kin.work(now);
      return answers;
    });
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    return turn.take(() -> {
      long now = ledger.now();
      return each(asks, ask -> changing.redrive(ask, now));
    });
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return turn.take(() -> {
      long now = ledger.now();
      var pruned = Pruning.prune(ledger, what, now);
      ledger.kin.work(now);
      return pruned;
    });
  }

  @Override
  public Future<Recalled> recall(String operation, int limit) {
    return turn.take(() -> Pruning.recall(ledger, operation, limit, ledger.now()));
  }

  private Extended extend(Extend holder, long now) {
    var entry = ledger.job(holder.id());
    if (entry == null) {
      return Absent.ABSENT;
    }
    var lent = entry.lent;
    if (lent == null || !lent.token.proves(holder.token())) {
      return new Stale(entry.state, entry.epoch());
    }
    holder
        .by()
        .map(by -> by.equals(Extend.OWN_LENGTH) ? lent.length : by)
        .ifPresent(by -> Leases.extend(entry, lent, now + by.toMillis()));
    report(entry, holder.report(), Instant.ofEpochMilli(now));
    holder.wish().ifPresent(wish -> hear(entry, lent, wish, now));
    return new Extended.Held(
        Instant.ofEpochMilli(Deadlines.lookAt(entry)),
        Optional.ofNullable(lent.cancel()),
        slot(lent));
  }

  private static void hear(Entry entry, Lent lent, Extend.Wish wish, long now) {
    switch (wish) {
      case GIVE -> Preempting.give(entry, lent, now);
      case TAKE -> {
        Preempting.want(entry, lent);
        // Whoever is ready and more urgent goes first, and is seen to by its own claim.
        if (Home.of(entry).slots() > 0 && Home.of(entry).giveWay.next() == entry) {
          Preempting.resume(entry, now);
        }
      }
    }
  }

  private static Extended.Slot slot(Lent lent) {
    return switch (lent.way()) {
      case OWN -> Extended.Slot.OWN;
      case ASKED -> Extended.Slot.ASKED;
      case GIVEN, WANTED -> Extended.Slot.GIVEN;
    };
  }

  private static void report(Entry entry, Extend.Report report, Instant now) {
    report.progress().ifPresent(it -> entry.story().reported(it.said(now)));
    if (report.cursor().isPresent()) {
      entry.story().goesOnFrom(report.cursor());
    }
    if (!report.steps().isEmpty()) {
      entry.story().done(report.steps(), now, entry.attempt);
    }
    if (!report.lines().isEmpty()) {
      entry.story().log(report.lines(), now, entry.attempt);
    }
  }

  private static <T> List<Answer> each(List<T> asks, Function<T, Answer> answer) {
    var answers = new ArrayList<Answer>(asks.size());
    asks.forEach(ask -> answers.add(answer.apply(ask)));
    return answers;
  }
}
