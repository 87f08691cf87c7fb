package io.millrace.backend.contract.history;

import io.millrace.backend.contract.history.Event.End;
import io.millrace.backend.contract.history.Event.Final;
import io.millrace.backend.contract.history.Event.Revoke;
import io.millrace.backend.contract.history.Event.Tail;
import io.millrace.backend.contract.history.Event.Terms;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.Rate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A history in which much goes wrong and nothing that was promised is broken: zombies are refused,
/// answers lost, calls repeated, dead jobs tried again. A job begins every ten milliseconds.
final class GoodHistory {
  static final String NARROW = "narrow";

  private static final int WAYS = 16;
  private static final long MS = 1_000_000;
  private static final long LEASE_MS = 5_000;
  private static final int ATTEMPTS = 3;

  private final List<Event> events = new ArrayList<>();
  private final int jobs;
  private String id = "";
  private String queue = "wide";
  private long now;
  private long end;
  private long epochs;

  private GoodHistory(int jobs) {
    this.jobs = jobs;
  }

  static List<Event> of(int jobs) {
    var history = new GoodHistory(jobs);
    IntStream.range(0, jobs).forEach(history::job);
    history.events.sort(Comparator.comparingLong(Event::at));
    return history.events;
  }

  static Circumstances circumstances(int jobs) {
    return new Circumstances(
        Map.of(NARROW, 1),
        Map.of(NARROW, Rate.of(7, Duration.ofSeconds(1))),
        IntStream.range(0, jobs).filter(n -> n % WAYS == 7).mapToObj(n -> "tick@" + n).toList(),
        true);
  }

  private void job(int n) {
    now = n * 10L * MS;
    // The list is read when all have ended.
    end = (jobs * 10L + 60_000) * MS;
    queue = n % WAYS == 13 ? NARROW : "wide";
    switch (n % WAYS) {
      case 0 -> zombie("zombie-" + n);
      case 1 -> settleRepeated("repeated-" + n);
      case 2 -> claimLost("lost-" + n);
      case 3 -> redriven("redriven-" + n);
      case 4 -> retried("retried-" + n);
      case 5 -> renewed("renewed-" + n);
      case 6 -> refused("refused-" + n);
      case 7 -> plain("fire-" + n, new Tail(Optional.empty(), Optional.of("tick@" + n)));
      case 8 -> revoked("revoked-" + n);
      case 9 -> poison("poison-" + n);
      case 10 -> unheard("unheard-" + n);
      case 11 -> say("maker", new Event.EnqueueSent("absent-" + n, ATTEMPTS));
      case 12 -> exhausted("exhausted-" + n);
      case 13 -> plain("narrow-" + n, Tail.NONE);
      default -> plain("plain-" + n, Tail.NONE);
    }
  }

  private void say(String who, Event.What what) {
    now += MS / 100;
    events.add(new Event(now, who, what));
  }

  private void pass(long ms) {
    now += ms * MS;
  }

  private void enqueue(String name, int attempts) {
    id = name;
    say("maker", new Event.EnqueueSent(id, attempts));
    say("maker", new Event.EnqueueOk(id));
    created();
  }

  private void created() {
    say("stream", new Event.Fact(id, "job.created", Optional.empty(), JobState.READY));
  }

  private void fact(String word, JobState from, JobState to) {
    say("stream", new Event.Fact(id, word, Optional.of(from), to));
  }

  private Terms lend(String who, int attempt, int rescues) {
    var request = "r" + ++epochs;
    say(who, new Event.ClaimSent(request));
    return lent(who, request, attempt, rescues);
  }

  private Terms lent(String who, String request, int attempt, int rescues) {
    var terms = new Terms(epochs + ".x", epochs, attempt, rescues, LEASE_MS, 60_000);
    say(who, new Event.ClaimOk(request, id, queue, terms));
    fact("job.started", JobState.READY, JobState.RUNNING);
    return terms;
  }

  private void settle(String who, Terms terms, End as) {
    if (as == End.DONE) {
      say(who, new Event.Effect(id, terms.attempt(), terms.token()));
    }
    pass(100);
    say(who, new Event.SettleSent(id, terms.token(), as));
    say(who, new Event.SettleOk(id, terms.token(), as));
  }

  private void done(String who, Terms terms, Tail tail) {
    settle(who, terms, End.DONE);
    fact("job.succeeded", JobState.RUNNING, JobState.SUCCEEDED);
    listed(JobState.SUCCEEDED, terms.attempt(), terms.rescues(), tail);
  }

  private void listed(JobState state, int attempt, int rescues, Tail tail) {
    events.add(new Event(end, "judge", new Final(id, state, attempt, rescues, tail)));
  }

  private static Tail failed(String kind) {
    return new Tail(Optional.of(kind), Optional.empty());
  }

  private void plain(String name, Tail tail) {
    enqueue(name, ATTEMPTS);
    done("w1", lend("w1", 1, 0), tail);
  }

  /// Two hold it, one after the other; the first speaks last.
  private void zombie(String name) {
    enqueue(name, ATTEMPTS);
    var dead = lend("w1", 1, 0);
    pass(LEASE_MS);
    fact("job.rescued", JobState.RUNNING, JobState.READY);
    var next = lend("w2", 1, 1);
    say("w1", new Event.Effect(id, 1, dead.token()));
    say("w1", new Event.SettleSent(id, dead.token(), End.DONE));
    say("w1", new Event.SettleStale(id, dead.token(), End.DONE));
    say("w1", new Event.ExtendSent(id, dead.token(), LEASE_MS));
    say("w1", new Event.ExtendStale(id, dead.token()));
    done("w2", next, Tail.NONE);
  }

  private void settleRepeated(String name) {
    enqueue(name, ATTEMPTS);
    var terms = lend("w1", 1, 0);
    say("w1", new Event.Effect(id, 1, terms.token()));
    say("w1", new Event.SettleSent(id, terms.token(), End.DONE));
    fact("job.succeeded", JobState.RUNNING, JobState.SUCCEEDED);
    pass(200);
    say("w1", new Event.SettleSent(id, terms.token(), End.DONE));
    say("w1", new Event.SettleOk(id, terms.token(), End.DONE));
    listed(JobState.SUCCEEDED, 1, 0, Tail.NONE);
  }

  private void claimLost(String name) {
    enqueue(name, ATTEMPTS);
    var request = "r" + ++epochs;
    say("w1", new Event.ClaimSent(request));
    pass(100);
    say("w1", new Event.ClaimSent(request));
    done("w1", lent("w1", request, 1, 0), Tail.NONE);
  }

  private void redriven(String name) {
    enqueue(name, ATTEMPTS);
    settle("w1", lend("w1", 1, 0), End.DEAD);
    fact("job.dead", JobState.RUNNING, JobState.DEAD);
    say("ann", new Event.RetrySent(id));
    say("ann", new Event.RetryOk(id));
    fact("dead_letter.redriven", JobState.DEAD, JobState.READY);
    done("w2", lend("w2", 1, 0), Tail.NONE);
  }

  private void retried(String name) {
    enqueue(name, ATTEMPTS);
    settle("w1", lend("w1", 1, 0), End.RETRY);
    fact("job.retried", JobState.RUNNING, JobState.RETRYING);
    pass(1_000);
    fact("job.updated", JobState.RETRYING, JobState.READY);
    done("w2", lend("w2", 2, 0), Tail.NONE);
  }

  private void renewed(String name) {
    enqueue(name, ATTEMPTS);
    var terms = lend("w1", 1, 0);
    for (int time = 0; time < 3; time++) {
      pass(LEASE_MS / 2);
      say("w1", new Event.ExtendSent(id, terms.token(), LEASE_MS));
      say("w1", new Event.ExtendOk(id, terms.token()));
    }
    done("w1", terms, Tail.NONE);
  }

  private void refused(String name) {
    say("maker", new Event.EnqueueSent(name, ATTEMPTS));
    say("maker", new Event.EnqueueRefused(name));
  }

  private void revoked(String name) {
    enqueue(name, ATTEMPTS);
    var terms = lend("w1", 1, 0);
    say("ann", new Event.RevokeSent(id, Revoke.FORCED));
    say("ann", new Event.RevokeOk(id, Revoke.FORCED));
    fact("job.cancelled", JobState.RUNNING, JobState.CANCELLED);
    say("w1", new Event.SettleSent(id, terms.token(), End.RETRY));
    say("w1", new Event.SettleStale(id, terms.token(), End.RETRY));
    listed(JobState.CANCELLED, 1, 0, Tail.NONE);
  }

  private void poison(String name) {
    enqueue(name, ATTEMPTS);
    for (int rescues = 0; rescues < 3; rescues++) {
      lend("w1", 1, rescues);
      pass(LEASE_MS);
      fact("job.rescued", JobState.RUNNING, JobState.READY);
    }
    lend("w1", 1, 3);
    pass(LEASE_MS);
    fact("job.dead", JobState.RUNNING, JobState.DEAD);
    listed(JobState.DEAD, 1, 4, failed("poison"));
  }

  private void unheard(String name) {
    id = name;
    say("maker", new Event.EnqueueSent(id, ATTEMPTS));
    created();
    done("w1", lend("w1", 1, 0), Tail.NONE);
  }

  private void exhausted(String name) {
    enqueue(name, 1);
    settle("w1", lend("w1", 1, 0), End.RETRY);
    fact("job.dead", JobState.RUNNING, JobState.DEAD);
    listed(JobState.DEAD, 1, 0, failed("retryable"));
  }
}
