package io.millrace.backend.contract.sim.model;

import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Redrive;
import java.time.Instant;

/// What people do to a job, as the model understands it. Each answers whether the job takes it.
public record Changing(Modelled held, long now) {
  boolean cancel(Cancel ask) {
    if (held.state.terminal()) {
      return false;
    }
    held.cascades |= ask.cascade();
    var lent = held.lent;
    if (lent == null || ask.force()) {
      held.version++;
      held.lent = null;
      held.go(JobState.CANCELLED);
      held.finishedAt = now;
    } else if (lent.cancel == null) {
      held.version++;
      var at = Instant.ofEpochMilli(now);
      lent.cancel = new CancelAsk(ask.reason(), ask.by(), at, at.plus(ask.grace()));
    }
    return true;
  }

  boolean redrive(Redrive ask) {
    if (!held.state.endedBadly() && held.state != JobState.RETRYING) {
      return false;
    }
    held.version++;
    held.begun = true;
    held.cascades = false;
    held.rescues = 0;
    held.attempt = ask.resetAttempts() ? 0 : held.attempt;
    int granted = Math.max(held.job.terms().maxAttempts(), held.attempt + 1);
    held.job = ask.args().map(held.job::withArgs).orElse(held.job);
    held.job = held.job.withTerms(held.job.terms().withMaxAttempts(granted));
    long wanted = ask.runAt().map(Instant::toEpochMilli).orElse(now);
    held.go(wanted > now ? JobState.SCHEDULED : JobState.READY);
    held.runAt = Math.max(wanted, now);
    held.open.clear();
    return true;
  }

  boolean change(Change.How how) {
    boolean done =
        switch (how) {
          case Change.Patch(Job job, int version) -> version == held.version && patch(job);
          case Change.Promote _ -> promote();
          case Change.Snooze(Instant until) -> snooze(until);
        };
    held.version += done ? 1 : 0;
    return done;
  }

  private boolean patch(Job job) {
    boolean onlyLabels = held.job.withLabels(job.labels()).equals(job);
    if (!onlyLabels && !held.isToCome() && held.state != JobState.RETRYING) {
      return false;
    }
    boolean moved = !held.job.window().runAt().equals(job.window().runAt());
    if (job.terms().maxAttempts() < held.job.terms().maxAttempts()) {
      held.granted = held.attempt + 1;
    }
    held.job = job;
    long wanted = job.window().runAt().map(Instant::toEpochMilli).orElse(now);
    if (moved && held.isPending()) {
      held.place(wanted, now);
    } else if (moved) {
      held.runAt = Math.max(wanted, now);
    }
    return true;
  }

  private boolean promote() {
    if (held.state != JobState.SCHEDULED && held.state != JobState.RETRYING) {
      return false;
    }
    held.go(JobState.READY);
    held.runAt = now;
    return true;
  }

  private boolean snooze(Instant until) {
    if (held.isPending()) {
      held.place(until.toEpochMilli(), now);
      return true;
    }
    return false;
  }
}
