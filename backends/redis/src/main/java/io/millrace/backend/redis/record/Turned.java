package io.millrace.backend.redis.record;

import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.form.Bonds;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.form.Word;
import io.millrace.backend.redis.wire.Args;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Signature;
import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Part;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Redrive;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a job is to become by somebody's will, and what it was seen to be. Null stands for a job
/// that does not take it.
public record Turned(Seen from, Seen to, String home, boolean comesBack) {
  private static final String MAKER = "millrace";

  /// What `change` takes for the state of one that goes to another queue.
  private static final int AWAY = 9;

  private Turned(Seen from, Seen to, String home) {
    this(from, to, home, false);
  }

  /// `homes` tells in which home a job belongs.
  public static @Nullable Turned changed(Seen seen, Change change, Function<Job, String> homes) {
    var to =
        switch (change.how()) {
          case Change.Patch(Job job, int version) -> patched(seen, job, version, homes);
          case Change.Promote _ -> promoted(seen);
          case Change.Snooze(Instant until) -> snoozed(seen, until);
        };
    if (to == null) {
      return null;
    }
    var detail = new HashMap<>(Map.of("reason", word(change.how())));
    var queue = Shards.queue(seen.packed().home);
    if (!queue.equals(seen.packed().job.queue())) {
      detail.put(Mark.MOVED_FROM, queue);
    }
    return told(seen, to, "job.updated", change.by(), detail);
  }

  private static String word(Change.How how) {
    return switch (how) {
      case Change.Patch _ -> "patched";
      case Change.Promote _ -> "promoted";
      case Change.Snooze _ -> "snoozed";
    };
  }

  private static @Nullable JobState patched(
      Seen seen, Job job, int version, Function<Job, String> homes) {
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
    packed.become(job);
    var state = dated(seen, before, job);
    boolean stays = before.queue().equals(job.queue()) && before.key().equals(job.key());
    return stays ? state : away(seen, state, homes.apply(job));
  }

  /// It goes to another home, unless it belongs where it is; there nobody is before it.
  private static JobState away(Seen seen, JobState state, String home) {
    var packed = seen.packed();
    if (home.equals(packed.home)) {
      return state;
    }
    packed.goesTo = home;
    packed.flags |= Packed.MOVING;
    packed.closedHere();
    var bonds = packed.tale.bonds;
    if (!bonds.waitsFor(Bonds.BEFORE)) {
      return state;
    }
    packed.tale.bind(bonds.without(Bonds.BEFORE));
    if (state != JobState.WAITING || !packed.tale.bonds.waitsFor().isEmpty()) {
      return state;
    }
    packed.runAt = Math.max(packed.runAt, seen.now());
    return later(packed.runAt, seen);
  }

  /// One that stands in a shard to which it does not belong goes to the one to which it does; one
  /// that runs stays until it has ended.
  public static @Nullable Turned astray(Seen seen, Function<Job, String> homes) {
    var home = homes.apply(seen.packed().job);
    if (seen.state() == JobState.RUNNING
        || seen.state().terminal()
        || home.equals(seen.packed().home)) {
      return null;
    }
    return told(seen, away(seen, seen.state(), home), "job.updated", MAKER, reason("astray"));
  }

  private static JobState dated(Seen seen, Job before, Job job) {
    if (before.window().runAt().equals(job.window().runAt())) {
      return seen.state();
    }
    long wanted = wanted(seen, job);
    seen.packed().runAt = Math.max(wanted, seen.now());
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

  public static @Nullable Turned cancelled(Seen seen, Cancel ask) {
    if (seen.state().terminal()) {
      return null;
    }
    seen.packed().flags |= ask.cascade() ? Packed.CASCADES : 0;
    var lent = seen.lent();
    return lent != null && !ask.force() ? stopping(seen, lent, ask) : ended(seen, ask);
  }

  /// The first ask stands: asking again does not give the holder more time.
  private static Turned stopping(Seen seen, Lent lent, Cancel ask) {
    if (lent.cancel().isPresent()) {
      return quietly(seen, seen.state());
    }
    var at = Instant.ofEpochMilli(seen.now());
    var stopping = lent.with(new CancelAsk(ask.reason(), ask.by(), at, at.plus(ask.grace())));
    var told = told(seen, JobState.RUNNING, "job.updated", ask.by(), reason(ask.reason()));
    return new Turned(seen, told.to.with(stopping), told.home);
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

  /// One that ended in a home of before goes to that in which it belongs now.
  public static @Nullable Turned redriven(Seen seen, Redrive ask, Function<Job, String> homes) {
    var from = seen.state();
    if (!from.endedBadly() && from != JobState.RETRYING) {
      return null;
    }
    var packed = seen.packed();
    packed.rescues = 0;
    packed.quick = 0;
    packed.attempt = ask.resetAttempts() ? 0 : packed.attempt;
    packed.flags = (packed.flags | Packed.BEGUN) & ~Packed.CASCADES;
    packed.tale.newSeries();
    if (!packed.tale.bonds.waitsFor().isEmpty()) {
      packed.tale.bind(packed.tale.bonds.waiting(List.of()));
    }
    packed.become(
        grantOne(ask.args().map(packed.job::withArgs).orElse(packed.job), packed.attempt));
    long wanted = ask.runAt().map(Instant::toEpochMilli).orElse(seen.now());
    packed.runAt = Math.max(wanted, seen.now());
    var state = away(seen, later(wanted, seen), homes.apply(packed.job));
    var fact = from == JobState.DEAD ? "dead_letter.redriven" : "job.updated";
    var turned = told(seen, state, fact, ask.by(), Map.of());
    var to = seen.said().cursor().isPresent() ? turned.to : turned.to.withoutProgress();
    return new Turned(seen, to, turned.home, true);
  }

  /// A job that waits hears what one came to for which it does.
  public static @Nullable Turned heard(Seen seen, Word word) {
    var bonds = seen.packed().tale.bonds;
    if (seen.state() != JobState.WAITING || !bonds.waitsFor(word.parent())) {
      return null;
    }
    var own = seen.packed().job.ties().onFailure();
    boolean good = !word.cascades() && (word.ended() == JobState.SUCCEEDED || own == OnFailure.RUN);
    return good
        ? freed(seen, bonds.without(word.parent()))
        : failed(seen, word, word.cascades() ? OnFailure.CANCEL : own);
  }

  private static Turned freed(Seen seen, Bonds bonds) {
    var packed = seen.packed();
    packed.tale.bind(bonds);
    if (!bonds.waitsFor().isEmpty()) {
      return quietly(seen, JobState.WAITING);
    }
    packed.runAt = Math.max(packed.runAt, seen.now());
    return told(seen, later(packed.runAt, seen), "job.updated", MAKER, reason("released"));
  }

  private static Turned failed(Seen seen, Word word, OnFailure how) {
    var packed = seen.packed();
    packed.finishedAt = seen.now();
    packed.flags |= word.cascades() ? Packed.CASCADES : 0;
    if (how == OnFailure.DEAD) {
      var failure = Failure.of(FailureKind.TERMINAL, "dependency_failed", word.why());
      packed.tale.failed(failure, Signature.of(packed.job.type(), failure));
      return told(seen, JobState.DEAD, "job.dead", MAKER, reason(word.why()));
    }
    return told(seen, JobState.CANCELLED, "job.cancelled", MAKER, reason(word.why()));
  }

  /// Parts of one like it become its own.
  public static @Nullable Turned replaced(Seen seen, Job job, Set<Part> parts) {
    var packed = seen.packed();
    if (seen.state() == JobState.RUNNING || seen.state().terminal()) {
      return null;
    }
    var changed = packed.job;
    changed = parts.contains(Part.ARGS) ? changed.withArgs(job.args()) : changed;
    changed = parts.contains(Part.PRIORITY) ? changed.withPriority(job.priority()) : changed;
    packed.become(changed);
    return parts.contains(Part.RUN_AT)
        ? putOff(seen, wanted(seen, job), "replaced")
        : told(seen, seen.state(), "job.updated", "api", reason("replaced"));
  }

  /// It waits again, for as long as one like it would have, but not for ever.
  public static @Nullable Turned debounced(Seen seen, Job job, Unique unique) {
    boolean waits = seen.state() == JobState.SCHEDULED || seen.state() == JobState.READY;
    if (!waits || (seen.packed().flags & Packed.BEGUN) != 0) {
      return null;
    }
    long latest =
        unique.maxDelay().map(it -> seen.packed().createdAt + it.toMillis()).orElse(Long.MAX_VALUE);
    return putOff(seen, Math.min(wanted(seen, job), latest), "debounced");
  }

  private static long wanted(Seen seen, Job job) {
    return job.window().runAt().map(Instant::toEpochMilli).orElse(seen.now());
  }

  private static Turned putOff(Seen seen, long wanted, String word) {
    seen.packed().runAt = Math.max(wanted, seen.now());
    boolean moves = seen.state() == JobState.SCHEDULED || seen.state() == JobState.READY;
    var state = moves ? later(wanted, seen) : seen.state();
    return told(seen, state, "job.updated", "api", reason(word));
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
    return quietly(seen, state);
  }

  /// It stands in `state` now as it is written, and nothing says so.
  private static Turned quietly(Seen seen, JobState state) {
    var packed = seen.packed();
    var lent = state == JobState.RUNNING ? seen.lent() : null;
    var written = Packed.read(packed.write(), packed.job.id(), packed.goesTo);
    var to = new Seen(written, state, lent, seen.said(), seen.now(), packed.priority);
    return new Turned(seen, to, packed.home);
  }

  /// The home to which it goes, if that is another queue's: there must be room for it.
  public Optional<String> destination() {
    var to = this.to.packed().home;
    return Shards.queue(to).equals(Shards.queue(home)) ? Optional.empty() : Optional.of(to);
  }

  /// As `change` wants it; one that goes away does so until then, or whenever if that is 0.
  public void writeTo(Args args, long until) {
    var packed = to.packed();
    args.add(packed.job.id())
        .add(from.packed().stands)
        .add(Code.of(from.state()))
        .add(lease(from))
        .add(to.packed().stands)
        .add(moves() ? AWAY : Code.of(to.state()))
        .add(lease(to));
    (moves() ? args.add(target()) : args.add(score()))
        .add(moves() ? until : expiry(to))
        .add(from.said().progress().isPresent() && to.said().progress().isEmpty() ? "p" : "")
        .add(!comesBack ? 0 : packed.job.ties().parents().isEmpty() ? 1 : 2);
  }

  private boolean moves() {
    return !to.packed().home.equals(home);
  }

  private byte[] target() {
    return new Bytes(64)
        .put(Code.of(to.state()), 1)
        .put(to.packed().home.getBytes(StandardCharsets.US_ASCII))
        .done();
  }

  private static byte[] lease(Seen seen) {
    var lent = seen.lent();
    return lent == null ? new byte[0] : lent.bytes;
  }

  private long score() {
    return score(to);
  }

  /// By what its place is ordered.
  public static long score(Seen to) {
    var packed = to.packed();
    return switch (to.state()) {
      case WAITING -> packed.createdAt;
      case SCHEDULED, RETRYING -> packed.runAt;
      case READY, RUNNING -> 0;
      case SUCCEEDED, DEAD, CANCELLED, DISCARDED -> packed.finishedAt;
    };
  }

  /// When it expires, if it still may.
  public static long expiry(Seen to) {
    boolean waits =
        switch (to.state()) {
          case WAITING, SCHEDULED, READY -> (to.packed().flags & Packed.BEGUN) == 0;
          case RUNNING, RETRYING, SUCCEEDED, DEAD, CANCELLED, DISCARDED -> false;
        };
    return waits ? Packed.expiresAt(to.packed().job.window()) : 0;
  }
}
