package io.millrace.server.tell;

import io.millrace.core.bus.Fact;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Failure;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Progress;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.limit.LimitName.Kind;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Followed;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What the answers of a store mean, in the words of the one list of facts (`engine.md` §12).
final class Facts {
  /// Of what an attempt failed of.
  private static final int MOST_LETTERS = 500;

  private final Clock clock;

  Facts(Clock clock) {
    this.clock = clock;
  }

  List<Fact> enqueued(List<Enqueued> answers) {
    var facts = new ArrayList<Fact>(answers.size());
    for (var answer : answers) {
      switch (answer) {
        case Enqueued.New(var snapshot) ->
            facts.add(of("job.created", snapshot, Map.of("state", snapshot.state().wire())));
        case Enqueued.Known(String id, _, _) ->
            facts.add(new Fact("job.skipped", now(), id, "", "", Map.of("reason", "known_id")));
        case Enqueued.Duplicate(var there, boolean changed) -> {
          facts.add(of("job.skipped", there, Map.of("reason", "unique_conflict")));
          if (changed) {
            facts.add(of("job.updated", there, Map.of("reason", "unique_conflict")));
          }
        }
        case Enqueued.Orphan _ ->
            facts.add(
                new Fact("job.skipped", now(), "", "", "", Map.of("reason", "unknown_parent")));
        case Enqueued.Draining(String queue) ->
            facts.add(
                new Fact("job.skipped", now(), "", queue, "", Map.of("reason", "queue_draining")));
        case Enqueued.Refused(String queue, _) ->
            facts.add(
                new Fact("job.skipped", now(), "", queue, "", Map.of("reason", "queue_full")));
      }
    }
    return facts;
  }

  List<Fact> claimed(Claimed claimed) {
    var facts = new ArrayList<Fact>(claimed.lent().size());
    long rescued = claimed.home().stream().filter(Claimed.Homecoming::rescued).count();
    for (var coming : claimed.home()) {
      if (coming.withdrawn()) {
        var detail = Map.of("reason", "did not give way");
        facts.add(
            new Fact("job.preempted", now(), coming.id(), coming.queue(), coming.type(), detail));
      }
      if (coming.rescued()) {
        var detail = Map.of("rescues", String.valueOf(coming.rescues()));
        facts.add(
            new Fact("job.rescued", now(), coming.id(), coming.queue(), coming.type(), detail));
      }
    }
    if (rescued > 0) {
      var detail = Map.of("count", String.valueOf(rescued));
      facts.add(new Fact("lifeline.rescued", now(), "", "", "", detail));
    }
    claimed.held().forEach(it -> held(it, facts));
    facts.addAll(turned(claimed.turns()));
    for (var claim : claimed.lent()) {
      facts.add(started(claim));
    }
    return facts;
  }

  private void held(Claimed.Held held, List<Fact> facts) {
    boolean breaker = held.by().kind() == Kind.BREAKER;
    var kind = held.by().kind().name().toLowerCase(Locale.ROOT);
    var whose = breaker ? "breaker" : "limiter";
    var detail = new HashMap<>(Map.of(whose, held.by().name(), "kind", kind));
    held.until().ifPresent(until -> detail.put("free_at", until.toString()));
    var name = breaker ? "breaker.rejected" : "limiter.exceeded";
    facts.add(new Fact(name, now(), held.id(), held.queue(), held.type(), detail));
    var skipped = new HashMap<>(detail);
    skipped.put("reason", breaker ? "breaker_open" : "rate_limited");
    facts.add(new Fact("job.skipped", now(), held.id(), held.queue(), held.type(), skipped));
  }

  /// That breakers changed their state, and which of them opened.
  List<Fact> turned(List<BreakerTurn> turns) {
    var facts = new ArrayList<Fact>(turns.size());
    for (var turn : turns) {
      var why = Map.of("breaker", turn.name(), "reason", turn.reason());
      var detail = new HashMap<>(why);
      detail.put("from", turn.from().wire());
      detail.put("to", turn.to().wire());
      facts.add(new Fact("breaker.state_changed", now(), turn.name(), "", "", detail));
      if (turn.to() == Phase.OPEN) {
        facts.add(new Fact("breaker.tripped", now(), turn.name(), "", "", why));
      }
    }
    return facts;
  }

  /// That somebody who asked by hand was turned away.
  Fact rejected(String breaker) {
    return new Fact("breaker.rejected", now(), breaker, "", "", Map.of("breaker", breaker));
  }

  private static Fact started(Claim claim) {
    var job = claim.job();
    return new Fact(
        "job.started",
        claim.startedAt(),
        job.id(),
        job.queue(),
        job.type(),
        Map.of("attempt", String.valueOf(claim.attempt())));
  }

  List<Fact> extended(List<Extend> holders, List<Extended> answers) {
    var facts = new ArrayList<Fact>();
    for (int at = 0; at < holders.size(); at++) {
      var holder = holders.get(at);
      if (answers.get(at) instanceof Extended.Held held) {
        turned(holder, held, facts);
        if (holder.report().progress().isPresent()) {
          var said = progress(holder.report().progress().get());
          facts.add(new Fact("job.progressed", now(), holder.id(), "", "", said));
        }
        if (!holder.report().lines().isEmpty()) {
          facts.add(new Fact("job.logged", now(), holder.id(), "", "", Map.of()));
        }
      }
    }
    return facts;
  }

  private static Map<String, String> progress(Progress progress) {
    var said = new HashMap<String, String>();
    said.put("pct", String.valueOf(progress.percent()));
    progress.message().ifPresent(it -> said.put("pct_message", it));
    progress.data().ifPresent(it -> said.put("pct_data", it.text()));
    return Map.copyOf(said);
  }

  private void turned(Extend holder, Extended.Held held, List<Fact> facts) {
    if (holder.wish().isPresent()) {
      boolean gone = held.slot() == Extended.Slot.GIVEN;
      switch (holder.wish().get()) {
        case GIVE -> {
          if (gone) {
            facts.add(new Fact("job.preempted", now(), holder.id(), "", "", Map.of()));
          }
        }
        case TAKE -> {
          if (!gone) {
            facts.add(new Fact("job.resumed", now(), holder.id(), "", "", Map.of()));
          }
        }
      }
    }
  }

  List<Fact> settled(List<Settle> ends, Settled settled) {
    var facts = new ArrayList<Fact>(ends.size());
    for (int at = 0; at < ends.size(); at++) {
      if (settled.ends().get(at) instanceof Settled.Ended ended && !ended.repeated()) {
        settled(ends.get(at), ended, facts);
      }
    }
    facts.addAll(turned(settled.turns()));
    facts.addAll(claimed(settled.claimed()));
    return facts;
  }

  private void settled(Settle end, Settled.Ended ended, List<Fact> facts) {
    var detail = new HashMap<String, String>();
    detail.put("attempt", String.valueOf(ended.attempt()));
    detail.put("outcome", end.call());
    detail.put("state", ended.state().wire());
    failure(end.ruling().outcome()).ifPresent(it -> failed(it, detail));
    if (endedBadly(ended)) {
      facts.add(of("job.failed", end.id(), ended, detail));
    }
    facts.add(of("job." + word(ended.state()), end.id(), ended, detail));
  }

  private static Optional<Failure> failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Retry(Failure failure, _) -> Optional.of(failure);
      case Outcome.Dead(Failure failure) -> Optional.of(failure);
      case Outcome.Discard(Failure failure) -> Optional.of(failure);
      case Outcome.Done _, Outcome.Snooze _, Outcome.Yield _, Outcome.Cancelled _ ->
          Optional.empty();
    };
  }

  private static void failed(Failure failure, Map<String, String> detail) {
    detail.put("error_kind", failure.kind().wire());
    var message = failure.message();
    detail.put("error_message", message.substring(0, Math.min(MOST_LETTERS, message.length())));
  }

  /// Whether an attempt did: a job that expired was never begun.
  private static boolean endedBadly(Settled.Ended ended) {
    return switch (ended.state()) {
      case RETRYING, DEAD -> true;
      case DISCARDED -> ended.attempt() > 0;
      case WAITING, SCHEDULED, READY, RUNNING, SUCCEEDED, CANCELLED -> false;
    };
  }

  private Fact of(String name, String id, Settled.Ended ended, Map<String, String> detail) {
    return new Fact(name, now(), id, ended.queue(), ended.type(), detail);
  }

  private static String word(JobState state) {
    return switch (state) {
      case RETRYING -> "retried";
      case SCHEDULED -> "snoozed";
      case READY, WAITING, RUNNING -> "updated";
      case SUCCEEDED, DEAD, CANCELLED, DISCARDED -> state.wire();
    };
  }

  /// The store has marked each change with the word for it.
  List<Fact> changed(List<Answer> answers) {
    var facts = new ArrayList<Fact>(answers.size());
    for (var answer : answers) {
      if (answer instanceof Answer.Done(var snapshot)) {
        var word = snapshot.life().marks().getLast().fact();
        facts.add(of(word, snapshot, Map.of("state", snapshot.state().wire())));
      }
    }
    return facts;
  }

  /// Jobs that ended because of others, or wait for them no longer.
  List<Fact> followed(List<Followed> followed) {
    var facts = new ArrayList<Fact>(followed.size());
    for (var one : followed) {
      var detail = Map.of("state", one.state().wire(), "reason", one.why().orElse("released"));
      var name = "job." + (one.state().terminal() ? one.state().wire() : "updated");
      facts.add(new Fact(name, now(), one.id(), one.queue(), one.type(), detail));
    }
    return facts;
  }

  List<Fact> pruned(Prune what, Pruned pruned) {
    if (pruned.count() == 0) {
      return List.of();
    }
    var count = Map.of("count", String.valueOf(pruned.count()));
    return switch (what) {
      case Prune.Ids(List<String> ids, _, _) -> deleted(ids, pruned, count);
      case Prune.Ended(String queue, JobState state, _, _, _) -> {
        var name = state == JobState.DEAD ? "dead_letter.pruned" : "cleanup.ran";
        yield List.of(new Fact(name, now(), "", queue, "", count));
      }
    };
  }

  /// Each of them, unless some were not there: then nobody knows which went.
  private List<Fact> deleted(List<String> ids, Pruned pruned, Map<String, String> count) {
    var gone = ids.stream().filter(id -> !pruned.kept().contains(id)).toList();
    return gone.size() == pruned.count()
        ? gone.stream().map(it -> new Fact("job.deleted", now(), it, "", "", Map.of())).toList()
        : List.of(new Fact("job.deleted", now(), "", "", "", count));
  }

  private Fact of(String name, JobSnapshot snapshot, Map<String, String> detail) {
    var job = snapshot.job();
    return new Fact(name, now(), job.id(), job.queue(), job.type(), detail);
  }

  private Instant now() {
    return clock.instant();
  }
}
