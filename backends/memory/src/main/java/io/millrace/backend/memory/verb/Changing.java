package io.millrace.backend.memory.verb;

import io.millrace.backend.memory.home.Home;
import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.queue.Arrivals.Stop;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Redrive;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What people do to jobs: patch, promote, snooze, cancel, redrive. None of it touches a job that
/// somebody works on, except to ask its holder to stop.
public final class Changing {
  private final Ledger ledger;

  public Changing(Ledger ledger) {
    this.ledger = ledger;
  }

  public Answer change(Change change, long now) {
    var entry = ledger.job(change.id());
    if (entry == null) {
      return Absent.ABSENT;
    }
    var from = entry.state;
    var queue = entry.job.queue();
    var stop = stop(entry, change.how());
    if (stop.isPresent()) {
      return new Answer.Stopped(stop.get());
    }
    boolean done =
        switch (change.how()) {
          case Change.Patch(Job job, int version) -> patch(entry, job, version, now);
          case Change.Promote _ -> promote(entry, now);
          case Change.Snooze(Instant until) -> snooze(entry, until, now);
        };
    if (!done) {
      return refused(entry);
    }
    entry.changed(now);
    var detail = new HashMap<>(Map.of("reason", word(change.how())));
    if (!queue.equals(entry.job.queue())) {
      detail.put(Mark.MOVED_FROM, queue);
    }
    entry.mark(now, "job.updated", from, change.by(), detail);
    return new Answer.Done(entry.snapshot());
  }

  private static String word(Change.How how) {
    return switch (how) {
      case Change.Patch _ -> "patched";
      case Change.Promote _ -> "promoted";
      case Change.Snooze _ -> "snoozed";
    };
  }

  private static Answer refused(Entry entry) {
    return new Answer.Refused(entry.state, entry.version());
  }

  /// Why the queue to which it would go takes no more.
  private Optional<Stop> stop(Entry entry, Change.How how) {
    boolean moves =
        how instanceof Change.Patch(Job job, int version)
            && entry.version() == version
            && entry.state != JobState.RUNNING
            && !entry.state.terminal()
            && !entry.job.queue().equals(job.queue());
    var to = moves ? ledger.homes.get(((Change.Patch) how).job().queue()) : null;
    if (to == null) {
      return Optional.empty();
    } else if (to.drain != null) {
      return Optional.of(new Stop.Draining(to.name()));
    }
    return to.isFull()
        ? Optional.of(new Stop.Full(to.name(), to.places.pending()))
        : Optional.empty();
  }

  private boolean patch(Entry entry, Job job, int version, long now) {
    if (entry.version() != version) {
      return false;
    }
    if (entry.job.withLabels(job.labels()).equals(job)) {
      entry.become(job);
      return true;
    }
    if (entry.state == JobState.RUNNING || entry.state.terminal()) {
      return false;
    }
    replace(entry, job, now);
    return true;
  }

  /// Another description may mean another place, of another queue even.
  private void replace(Entry entry, Job job, long now) {
    boolean moves = !entry.job.queue().equals(job.queue());
    if (moves) {
      Home.of(entry).standDown(entry, now);
    }
    boolean moved = !entry.job.window().runAt().equals(job.window().runAt());
    boolean stays = entry.job.queue().equals(job.queue()) && entry.job.key().equals(job.key());
    Home.of(entry).remove(entry);
    if (!stays) {
      Home.of(entry).release(entry, true, now);
    }
    entry.become(job);
    if (moved) {
      long wanted = job.window().runAt().map(Instant::toEpochMilli).orElse(now);
      due(entry, wanted, now);
    }
    ledger.homes.orNew(job.queue(), now).add(entry);
    if (moves) {
      Home.of(entry).stand(entry, now);
      // One that was to come next has nobody before it where it comes to.
      Home.of(entry).unblock(entry, now);
    }
  }

  /// A changed instant moves a retrying job within its place, any other between ready and
  /// scheduled.
  private static void due(Entry entry, long wanted, long now) {
    entry.runAt = Math.max(wanted, now);
    if (entry.state == JobState.SCHEDULED || entry.state == JobState.READY) {
      entry.state = wanted > now ? JobState.SCHEDULED : JobState.READY;
    }
  }

  private static boolean promote(Entry entry, long now) {
    if (entry.state != JobState.SCHEDULED && entry.state != JobState.RETRYING) {
      return false;
    }
    Home.of(entry).leave(entry);
    entry.runAt = now;
    Home.of(entry).enter(entry, JobState.READY);
    return true;
  }

  private static boolean snooze(Entry entry, Instant until, long now) {
    if (entry.state != JobState.SCHEDULED && entry.state != JobState.READY) {
      return false;
    }
    Home.of(entry).leave(entry);
    long wanted = until.toEpochMilli();
    entry.runAt = Math.max(wanted, now);
    Home.of(entry).enter(entry, wanted > now ? JobState.SCHEDULED : JobState.READY);
    return true;
  }

  public Answer cancel(Cancel ask, long now) {
    var entry = ledger.job(ask.id());
    if (entry == null) {
      return Absent.ABSENT;
    }
    if (entry.state.terminal()) {
      return refused(entry);
    }
    entry.cascades |= ask.cascade();
    entry.touch();
    if (entry.state == JobState.RUNNING && !ask.force()) {
      askHolder(entry, ask, now);
    } else {
      end(entry, ask, now);
    }
    return new Answer.Done(entry.snapshot());
  }

  /// The first ask stands: asking again does not give the holder more time.
  private static void askHolder(Entry entry, Cancel ask, long now) {
    var lent = entry.lease();
    if (lent.cancel() != null) {
      return;
    }
    var at = Instant.ofEpochMilli(now);
    Home.of(entry).leave(entry);
    lent.withdraw(new CancelAsk(ask.reason(), ask.by(), at, at.plus(ask.grace())));
    entry.changed(now);
    Home.of(entry).enter(entry, JobState.RUNNING);
    entry.mark(now, "job.updated", JobState.RUNNING, ask.by(), ask.reason());
  }

  private void end(Entry entry, Cancel ask, long now) {
    var from = entry.state;
    var lent = entry.lent;
    Home.of(entry).leave(entry);
    if (lent != null) {
      entry.story().ended(entry, lent.holder, now, "cancelled");
    }
    entry.lent = null;
    entry.changed(now);
    entry.finishedAt = now;
    Home.of(entry).enter(entry, JobState.CANCELLED);
    Home.of(entry).release(entry, true, now);
    Home.of(entry).tally.cancelled(now);
    entry.mark(now, "job.cancelled", from, ask.by(), ask.reason());
    Pruning.cap(ledger, Home.of(entry), JobState.CANCELLED, now);
  }

  public Answer redrive(Redrive ask, long now) {
    var entry = ledger.job(ask.id());
    if (entry == null) {
      return Absent.ABSENT;
    }
    var from = entry.state;
    if (!from.endedBadly() && from != JobState.RETRYING) {
      return refused(entry);
    }
    Home.of(entry).leave(entry);
    entry.changed(now);
    entry.rescues = 0;
    entry.quick = 0;
    entry.cascades = false;
    entry.attempt = ask.resetAttempts() ? 0 : entry.attempt;
    entry.begun = true;
    entry.story().beginAgain();
    entry.become(grantOne(ask.args().map(entry.job::withArgs).orElse(entry.job), entry.attempt));
    long wanted = ask.runAt().map(Instant::toEpochMilli).orElse(now);
    entry.runAt = Math.max(wanted, now);
    Home.of(entry).enter(entry, wanted > now ? JobState.SCHEDULED : JobState.READY);
    entry.waitsFor = List.of();
    Home.of(entry).stand(entry, now);
    ledger.kin.revived(entry);
    var fact = from == JobState.DEAD ? "dead_letter.redriven" : "job.updated";
    entry.mark(now, fact, from, ask.by(), "");
    return new Answer.Done(entry.snapshot());
  }

  private static Job grantOne(Job job, int spent) {
    return job.terms().maxAttempts() > spent
        ? job
        : job.withTerms(job.terms().withMaxAttempts(spent + 1));
  }
}
