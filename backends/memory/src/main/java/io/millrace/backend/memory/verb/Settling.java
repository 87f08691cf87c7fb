package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.backend.memory.job.Lent;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled;
import io.millrace.core.spi.Settled.Ending;
import io.millrace.core.spi.Stale;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes jobs back from their holders. Only the newest token counts, and each counts once.
public final class Settling {
  private static final String MAKER = "millrace";

  private final Ledger ledger;

  /// What became of each end, in order, and in which queues there is something to claim now.
  public record Endings(List<Ending> ends, Set<String> hints) {}

  public Settling(Ledger ledger) {
    this.ledger = ledger;
  }

  public Endings settle(List<Settle> ends, long now) {
    var endings = new ArrayList<Ending>(ends.size());
    Set<String> hints = Set.of();
    for (var end : ends) {
      var entry = ledger.job(end.id());
      var ending = entry == null ? Absent.ABSENT : settle(entry, end, now);
      endings.add(ending);
      if (entry != null
          && ending instanceof Settled.Ended ended
          && !ended.repeated()
          && hints(entry)) {
        hints = hints.isEmpty() ? new HashSet<>() : hints;
        hints.add(Home.of(entry).name());
      }
    }
    ledger.kin.work(now);
    var woken = ledger.limiters.takeWoken();
    if (!woken.isEmpty()) {
      hints = new HashSet<>(hints);
      hints.addAll(woken);
    }
    return new Endings(endings, hints);
  }

  /// Whether there is something to claim that was not there, or had no room, before.
  private static boolean hints(Entry entry) {
    return entry.state == JobState.READY
        || (Home.of(entry).ready.size() > 0 && Home.of(entry).isBound());
  }

  private Ending settle(Entry entry, Settle end, long now) {
    var closed = entry.closed;
    if (closed != null && closed.token().proves(end.token()) && closed.call().equals(end.call())) {
      return ended(entry, closed, true);
    }
    var lent = entry.lent;
    if (lent == null || !lent.token.proves(end.token())) {
      return new Stale(entry.state, entry.epoch());
    }
    end(entry, lent, end.ruling(), now);
    closed =
        new Entry.Closed(
            lent.token, end.call(), entry.job.queue(), entry.state, entry.runAt, entry.attempt);
    entry.closed = closed;
    return ended(entry, closed, false);
  }

  private static Settled.Ended ended(Entry entry, Entry.Closed closed, boolean repeated) {
    return new Settled.Ended(
        closed.queue(),
        entry.job.type(),
        closed.state(),
        closed.state().terminal()
            ? Optional.empty()
            : Optional.of(Instant.ofEpochMilli(closed.runAt())),
        closed.attempt(),
        repeated);
  }

  private void end(Entry entry, Lent lent, Ruling ruling, long now) {
    var outcome = obeyed(ruling.outcome(), lent);
    var failure = failure(outcome);
    Home.of(entry).leave(entry);
    entry.changed(now);
    entry.lent = null;
    if (failure != null) {
      entry.failed(failure);
      entry.quick = failure.kind() == FailureKind.TRANSIENT ? entry.quick + 1 : 0;
    }
    boolean attempted = lent.judge() != Claimed.Reason.EXPIRED;
    if (attempted) {
      attempted(entry, lent, ruling, outcome, now);
    }
    if (!entry.job.ties().limiters().isEmpty()) {
      throttle(entry, ruling);
    }
    Home.of(entry).release(entry, isOver(outcome), now);
    place(entry, outcome, ruling, now);
    if (!attempted && entry.state.terminal()) {
      var why = failure == null ? "" : failure.type();
      entry.mark(now, "job." + entry.state.wire(), JobState.READY, MAKER, why);
    }
    Home.of(entry).tally.settled(entry, now);
    if (entry.state.terminal()) {
      Pruning.cap(ledger, Home.of(entry), entry.state, now);
    }
  }

  /// An attempt was made: it is told in the history, and counted where it counts.
  private void attempted(Entry entry, Lent lent, Ruling ruling, Outcome outcome, long now) {
    boolean cancelled = outcome instanceof Outcome.Cancelled;
    var failure = failure(outcome);
    var back = cancelled ? Optional.<Instant>empty() : ruling.at();
    entry.story().ended(entry, lent.holder, now, outcome.wire(), failure, back);
    if (!ruling.spent() && !cancelled) {
      entry.attempt--;
    }
    if (entry.job.ties().breaker().isPresent()) {
      var breaker = entry.job.ties().breaker().orElseThrow();
      ledger.breakers.ended(breaker, entry.holds, outcome, failure, now);
    }
  }

  /// Not this job alone is to wait: nothing that asks the same limiters is wanted any sooner.
  private void throttle(Entry entry, Ruling ruling) {
    if (ruling.outcome() instanceof Outcome.Retry(Failure failure, _)
        && failure.kind() == FailureKind.THROTTLED) {
      ruling.at().ifPresent(at -> ledger.limiters.throttled(entry.job.ties(), at.toEpochMilli()));
    }
  }

  /// What was asked to stop does not come back, however its attempt ended.
  private static Outcome obeyed(Outcome outcome, Lent lent) {
    var cancel = lent.cancel();
    if (cancel == null) {
      return outcome;
    }
    return switch (outcome) {
      case Outcome.Retry _, Outcome.Snooze _, Outcome.Yield _ ->
          new Outcome.Cancelled(cancel.reason());
      case Outcome.Done _, Outcome.Dead _, Outcome.Discard _, Outcome.Cancelled _ -> outcome;
    };
  }

  private static boolean isOver(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _, Outcome.Dead _, Outcome.Discard _, Outcome.Cancelled _ -> true;
      case Outcome.Retry _, Outcome.Snooze _, Outcome.Yield _ -> false;
    };
  }

  private static @Nullable Failure failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Retry(Failure failure, _) -> failure;
      case Outcome.Dead(Failure failure) -> failure;
      case Outcome.Discard(Failure failure) -> failure;
      case Outcome.Done _, Outcome.Snooze _, Outcome.Cancelled _, Outcome.Yield _ -> null;
    };
  }

  private static void place(Entry entry, Outcome outcome, Ruling ruling, long now) {
    switch (outcome) {
      case Outcome.Done(Json result) -> {
        entry.story().cameTo(result);
        finish(entry, JobState.SUCCEEDED, now);
      }
      case Outcome.Retry _ -> later(entry, JobState.RETRYING, ruling.at().orElseThrow(), now);
      case Outcome.Snooze(Instant until, Optional<Json> cursor) -> {
        keep(entry, cursor);
        later(entry, JobState.SCHEDULED, until, now);
      }
      case Outcome.Yield(Optional<Json> cursor, _) -> {
        keep(entry, cursor);
        entry.runAt = now;
        Home.of(entry).enter(entry, JobState.READY);
      }
      case Outcome.Dead _ -> {
        ruling.signature().ifPresent(entry.story()::diedOf);
        finish(entry, JobState.DEAD, now);
      }
      case Outcome.Discard _ -> finish(entry, JobState.DISCARDED, now);
      case Outcome.Cancelled _ -> finish(entry, JobState.CANCELLED, now);
    }
  }

  private static void keep(Entry entry, Optional<Json> cursor) {
    if (cursor.isPresent()) {
      entry.story().goesOnFrom(cursor);
    }
  }

  private static void later(Entry entry, JobState state, Instant at, long now) {
    entry.runAt = Math.max(at.toEpochMilli(), now);
    Home.of(entry).enter(entry, state);
  }

  private static void finish(Entry entry, JobState state, long now) {
    entry.finishedAt = now;
    Home.of(entry).enter(entry, state);
  }
}
