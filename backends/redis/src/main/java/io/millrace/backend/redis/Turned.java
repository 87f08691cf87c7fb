package io.millrace.backend.redis;

import io.millrace.backend.redis.wire.Args;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.NotSupported;
import io.millrace.core.spi.Redrive;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a job is to become by somebody's will, and what it was seen to be. Null stands for a job
/// that does not take it.
record Turned(Seen from, Seen to, String queue) {
  static @Nullable Turned changed(Seen seen, Change change) {
    var to =
        switch (change.how()) {
          case Change.Patch(Job job, int version) -> patched(seen, job, version);
          case Change.Promote _ -> promoted(seen);
          case Change.Snooze(Instant until) -> snoozed(seen, until);
        };
    return to == null
        ? null
        : told(seen, to, "job.updated", change.by(), Map.of("reason", word(change.how())));
  }

  private static String word(Change.How how) {
    return switch (how) {
      case Change.Patch _ -> "patched";
      case Change.Promote _ -> "promoted";
      case Change.Snooze _ -> "snoozed";
    };
  }

  private static @Nullable JobState patched(Seen seen, Job job, int version) {
    var packed = seen.packed();
    if (seen.version() != version) {
      return null;
    }
    var before = packed.job;
    if (before.withLabels(job.labels()).equals(job)) {
      packed.become(job);
      return seen.state();
    }
    if (seen.state() == JobState.RUNNING || seen.state().terminal()) {
      return null;
    }
    if (!before.queue().equals(job.queue())) {
      throw new NotSupported("jobs are not moved between queues on Redis yet");
    }
    packed.become(job);
    if (before.window().runAt().equals(job.window().runAt())) {
      return seen.state();
    }
    long wanted = job.window().runAt().map(Instant::toEpochMilli).orElse(seen.now());
    packed.runAt = Math.max(wanted, seen.now());
    return seen.state() == JobState.SCHEDULED || seen.state() == JobState.READY
        ? later(wanted, seen)
        : seen.state();
  }

  private static JobState later(long wanted, Seen seen) {
    return wanted > seen.now() ? JobState.SCHEDULED : JobState.READY;
  }

  private static @Nullable JobState promoted(Seen seen) {
    if (seen.state() != JobState.SCHEDULED && seen.state() != JobState.RETRYING) {
      return null;
    }
    seen.packed().runAt = seen.now();
    return JobState.READY;
  }

  private static @Nullable JobState snoozed(Seen seen, Instant until) {
    if (seen.state() != JobState.SCHEDULED && seen.state() != JobState.READY) {
      return null;
    }
    long wanted = until.toEpochMilli();
    seen.packed().runAt = Math.max(wanted, seen.now());
    return later(wanted, seen);
  }

  static @Nullable Turned cancelled(Seen seen, Cancel ask) {
    if (seen.state().terminal()) {
      return null;
    }
    var lent = seen.lent();
    return lent != null && !ask.force() ? stopping(seen, lent, ask) : ended(seen, ask);
  }

  /// The first ask stands: asking again does not give the holder more time.
  private static Turned stopping(Seen seen, Lent lent, Cancel ask) {
    if (lent.cancel().isPresent()) {
      return new Turned(seen, seen, seen.packed().job.queue());
    }
    var at = Instant.ofEpochMilli(seen.now());
    var stopping = lent.with(new CancelAsk(ask.reason(), ask.by(), at, at.plus(ask.grace())));
    var told = told(seen, JobState.RUNNING, "job.updated", ask.by(), reason(ask.reason()));
    return new Turned(seen, told.to.with(stopping), told.queue);
  }

  private static Turned ended(Seen seen, Cancel ask) {
    var packed = seen.packed();
    var lent = seen.lent();
    if (lent != null) {
      int attempt = seen.attempt();
      long started = seen.startedAt();
      packed.version = seen.version();
      packed.epoch = lent.epoch();
      packed.startedAt = started;
      packed.attempt = attempt;
      packed.flags |= lent.isJudged() ? 0 : Packed.BEGUN;
      packed.tale.ended(attempt, lent.holder(), started, Instant.ofEpochMilli(seen.now()));
      packed.pasts++;
    }
    packed.finishedAt = seen.now();
    return told(seen, JobState.CANCELLED, "job.cancelled", ask.by(), reason(ask.reason()));
  }

  static @Nullable Turned redriven(Seen seen, Redrive ask) {
    var from = seen.state();
    if (!from.endedBadly() && from != JobState.RETRYING) {
      return null;
    }
    var packed = seen.packed();
    packed.rescues = 0;
    packed.quick = 0;
    packed.attempt = ask.resetAttempts() ? 0 : packed.attempt;
    packed.flags |= Packed.BEGUN;
    packed.tale.newSeries();
    packed.become(
        grantOne(ask.args().map(packed.job::withArgs).orElse(packed.job), packed.attempt));
    long wanted = ask.runAt().map(Instant::toEpochMilli).orElse(seen.now());
    packed.runAt = Math.max(wanted, seen.now());
    var fact = from == JobState.DEAD ? "dead_letter.redriven" : "job.updated";
    var turned = told(seen, later(wanted, seen), fact, ask.by(), Map.of());
    return seen.said().cursor().isPresent()
        ? turned
        : new Turned(seen, turned.to.withoutProgress(), turned.queue);
  }

  private static Job grantOne(Job job, int spent) {
    return job.terms().maxAttempts() > spent
        ? job
        : job.withTerms(job.terms().withMaxAttempts(spent + 1));
  }

  private static Map<String, String> reason(String reason) {
    return reason.isEmpty() ? Map.of() : Map.of("reason", reason);
  }

  /// It stands in `state` now, changed, with a mark that says so.
  private static Turned told(
      Seen seen, JobState state, String fact, String by, Map<String, String> detail) {
    var packed = seen.packed();
    packed.version++;
    packed.updatedAt = seen.now();
    packed.state = state.terminal() ? Code.of(state) : 0;
    packed.tale.mark(
        new Mark(
            Instant.ofEpochMilli(seen.now()),
            fact,
            Optional.of(seen.state()),
            Optional.of(state),
            by,
            new HashMap<>(detail)));
    var lent = state == JobState.RUNNING ? seen.lent() : null;
    var queue = packed.job.queue();
    var bytes = packed.write();
    var written = Packed.read(bytes, packed.job.id(), queue);
    return new Turned(seen, new Seen(written, state, lent, seen.said(), seen.now()), queue);
  }

  /// As `change` wants it.
  void writeTo(Args args) {
    var packed = to.packed();
    args.add(packed.job.id())
        .add(from.packed().stands)
        .add(Code.of(from.state()))
        .add(lease(from))
        .add(to.packed().stands)
        .add(Code.of(to.state()))
        .add(lease(to))
        .add(score())
        .add(expiry())
        .add(from.said().progress().isPresent() && to.said().progress().isEmpty() ? "p" : "");
  }

  private static byte[] lease(Seen seen) {
    var lent = seen.lent();
    return lent == null ? new byte[0] : lent.bytes;
  }

  /// By what its place is ordered.
  private long score() {
    var packed = to.packed();
    var lent = to.lent();
    return switch (to.state()) {
      case WAITING -> packed.createdAt;
      case SCHEDULED, RETRYING -> packed.runAt;
      case READY -> packed.rank();
      case RUNNING -> lent == null ? 0 : lent.lookAt(packed.timeout());
      case SUCCEEDED, DEAD, CANCELLED, DISCARDED -> packed.finishedAt;
    };
  }

  /// When it expires, if it still may.
  private long expiry() {
    boolean waits =
        switch (to.state()) {
          case WAITING, SCHEDULED, READY -> (to.packed().flags & Packed.BEGUN) == 0;
          case RUNNING, RETRYING, SUCCEEDED, DEAD, CANCELLED, DISCARDED -> false;
        };
    return waits ? Packed.expiresAt(to.packed().job.window()) : 0;
  }
}
