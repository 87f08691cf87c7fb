package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.history.Event;
import io.millrace.backend.contract.history.Event.End;
import io.millrace.backend.contract.history.Event.Revoke;
import io.millrace.backend.contract.history.Event.Terms;
import io.millrace.backend.contract.history.History;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Outcome;
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
import io.millrace.core.spi.Settled.Ended;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// What one caller asks and hears, noted as it happens: what is lost on the way is unknown to it.
final class Recording implements JobStore {
  private final JobStore door;
  private final String who;
  private final History history;

  /// The leases that it has heard of, by their tokens, until it has done what they are for.
  private final Map<String, Claim> undone = new HashMap<>();

  private final Map<String, Long> lengths = new HashMap<>();
  private int asked;

  Recording(JobStore door, String who, History history) {
    this.door = door;
    this.who = who;
    this.history = history;
  }

  private void note(Event.What what) {
    history.note(who, what);
  }

  private static <Q, A> List<A> each(List<Q> asks, List<A> answers, BiConsumer<Q, A> note) {
    for (int at = 0; at < asks.size(); at++) {
      note.accept(asks.get(at), answers.get(at));
    }
    return answers;
  }

  @Override
  public Future<List<Enqueued>> enqueue(List<Job> jobs, boolean together) {
    jobs.forEach(it -> note(new Event.EnqueueSent(it.id(), attempts(it))));
    return door.enqueue(jobs, together).map(answers -> each(jobs, answers, this::enqueued));
  }

  /// One that is not to be tried for ever may be dead with attempts left.
  private static int attempts(Job job) {
    return job.window().retryUntil().isPresent() ? 0 : job.terms().maxAttempts();
  }

  private void enqueued(Job job, Enqueued answer) {
    note(
        switch (answer) {
          case Enqueued.New _, Enqueued.Known _ -> new Event.EnqueueOk(job.id());
          case Enqueued.Duplicate _, Enqueued.Orphan _, Enqueued.Refused _, Enqueued.Draining _ ->
              new Event.EnqueueRefused(job.id());
        });
  }

  @Override
  public Future<Claimed> claim(Want want) {
    var request = request(want);
    return door.claim(want).map(claimed -> lent(request, claimed));
  }

  /// The name under which it asks.
  private String request(Want want) {
    var request = want.request().orElseGet(() -> who + " " + ++asked);
    note(new Event.ClaimSent(request));
    return request;
  }

  private Claimed lent(String request, Claimed claimed) {
    for (var claim : claimed.lent()) {
      undone.put(claim.lease().token().text(), claim);
      var time = Duration.between(claim.startedAt(), claim.deadline());
      lent(request, claim, time.toMillis());
    }
    for (var judged : claimed.judge()) {
      lent(request, judged.claim(), judged.claim().lease().length().toMillis());
    }
    return claimed;
  }

  private void lent(String request, Claim claim, long timeout) {
    var token = claim.lease().token();
    long length = claim.lease().length().toMillis();
    lengths.put(token.text(), length);
    var terms =
        new Terms(token.text(), token.epoch(), claim.attempt(), claim.rescues(), length, timeout);
    note(new Event.ClaimOk(request, claim.job().id(), claim.job().queue(), terms));
  }

  @Override
  public Future<List<Extended>> extend(List<Extend> holders) {
    for (var holder : holders) {
      var token = holder.token().text();
      long own = lengths.getOrDefault(token, 0L);
      long length =
          holder
              .by()
              .filter(by -> !by.equals(Extend.OWN_LENGTH))
              .map(Duration::toMillis)
              .orElse(own);
      note(new Event.ExtendSent(holder.id(), token, length));
    }
    return door.extend(holders).map(answers -> each(holders, answers, this::extended));
  }

  private void extended(Extend holder, Extended answer) {
    var token = holder.token().text();
    note(
        answer instanceof Extended.Held
            ? new Event.ExtendOk(holder.id(), token)
            : new Event.ExtendStale(holder.id(), token));
  }

  @Override
  public Future<Settled> settle(List<Settle> ends, Want next) {
    ends.forEach(this::settling);
    var request = request(next);
    return door.settle(ends, next)
        .map(settled -> {
          each(ends, settled.ends(), this::settled);
          lent(request, settled.claimed());
          return settled;
        });
  }

  /// What a job does is done before it is said.
  private void settling(Settle end) {
    var token = end.token().text();
    var claim = undone.get(token);
    if (claim != null && end(end) == End.DONE) {
      undone.remove(token);
      note(new Event.Effect(end.id(), claim.attempt(), token));
    }
    note(new Event.SettleSent(end.id(), token, end(end)));
  }

  private void settled(Settle end, Settled.Ending answer) {
    var token = end.token().text();
    note(
        answer instanceof Ended
            ? new Event.SettleOk(end.id(), token, end(end))
            : new Event.SettleStale(end.id(), token, end(end)));
  }

  /// What it asks for; a retry may be decided to be the end.
  private static End end(Settle end) {
    if (end.call().equals("retry")) {
      return End.RETRY;
    }
    return switch (end.ruling().outcome()) {
      case Outcome.Done _ -> End.DONE;
      case Outcome.Retry _ -> End.RETRY;
      case Outcome.Snooze _ -> End.SNOOZE;
      case Outcome.Yield _ -> End.YIELD;
      case Outcome.Dead _ -> End.DEAD;
      case Outcome.Discard _ -> End.DISCARD;
      case Outcome.Cancelled _ -> End.CANCELLED;
    };
  }

  @Override
  public Future<List<Answer>> change(List<Change> changes) {
    return door.change(changes);
  }

  @Override
  public Future<List<Answer>> cancel(List<Cancel> asks) {
    asks.forEach(it -> note(new Event.RevokeSent(it.id(), how(it))));
    return door.cancel(asks).map(answers -> each(asks, answers, this::cancelled));
  }

  private void cancelled(Cancel ask, Answer answer) {
    if (answer instanceof Answer.Done) {
      note(new Event.RevokeOk(ask.id(), how(ask)));
    }
  }

  private static Revoke how(Cancel ask) {
    return ask.force() ? Revoke.FORCED : Revoke.ASKED;
  }

  @Override
  public Future<List<Answer>> redrive(List<Redrive> asks) {
    asks.forEach(it -> note(new Event.RetrySent(it.id())));
    return door.redrive(asks).map(answers -> each(asks, answers, this::redriven));
  }

  private void redriven(Redrive ask, Answer answer) {
    if (answer instanceof Answer.Done) {
      note(new Event.RetryOk(ask.id()));
    }
  }

  @Override
  public Future<Pruned> prune(Prune what) {
    return door.prune(what);
  }

  @Override
  public Future<Recalled> recall(String operation, int limit) {
    return door.recall(operation, limit);
  }
}
