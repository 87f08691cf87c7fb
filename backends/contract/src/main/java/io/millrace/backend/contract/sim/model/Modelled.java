package io.millrace.backend.contract.sim.model;

import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobLifecycle;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Token;
import io.millrace.core.spi.Claimed.Judged;
import io.millrace.core.spi.Claimed.Reason;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled.Ended;
import io.millrace.core.spi.Settled.Ending;
import io.millrace.core.spi.Stale;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the model knows of one job, worked out from what was asked and answered alone. Its verbs
/// say what the store should answer. Times are in milliseconds.
public final class Modelled {
  final long n;
  Job job;
  JobState state = JobState.READY;
  long runAt;
  long finishedAt;
  int attempt;
  int rescues;

  /// Whether those that wait for it are cancelled with it.
  boolean cascades;

  int version = 1;

  /// The attempt that it was to have when somebody lowered their number: that one is still made.
  int granted;

  /// Whether it has the place of its key while it does not run, in which lane, and whether it ran
  /// when that was last looked at ([Allowance#follow]).
  boolean place;

  Allowance.@Nullable Lane placeOf;
  boolean ran;

  boolean begun;

  /// Whether it was let go by the call that is under way.
  boolean justLetGo;

  /// Whether a store may leave open how old it is among those that are as urgent: it came from
  /// another queue, or was put in when one like it had been looked at.
  boolean ageless;

  /// Whether it started while its breaker was not closed.
  boolean probe;

  @Nullable Lent lent;
  private long epoch;
  private @Nullable Closed closed;

  /// The end of the newest attempt that has one.
  private record Closed(Token token, String call, Ended ended) {}

  final long createdAt;

  /// The parents that it has not heard of, and all that it names and that may not be forgotten.
  final Set<Modelled> open = new HashSet<>();

  final Set<Modelled> named = new HashSet<>();

  /// Whether it waits for one like it to stop running.
  boolean heir;

  Modelled(Job job, long n, long now) {
    this.job = job;
    this.n = n;
    this.createdAt = now;
    place(job.window().runAt().map(Instant::toEpochMilli).orElse(now), now);
  }

  /// It waits for that instant, or is ready when it is not after now.
  void place(long wanted, long now) {
    runAt = Math.max(wanted, now);
    state = wanted > now ? JobState.SCHEDULED : JobState.READY;
  }

  void go(JobState to) {
    if (!JobLifecycle.allows(state, to)) {
      throw new Violation("%s went to %s".formatted(this, to));
    }
    state = to;
  }

  /// Whether it runs, or ran until it was lent to be judged.
  boolean isAtWork() {
    return state == JobState.RUNNING && lent != null && lent.reason != Reason.EXPIRED;
  }

  /// Whether it runs and has its slot.
  boolean isActing() {
    return isAtWork() && !isAside();
  }

  /// Whether it does so under a lease that has run out, brought home or not.
  boolean hasLapsed(long now) {
    return isActing() && (next() <= now || (lent != null && lent.reason != null));
  }

  /// Whether it runs without a slot.
  boolean isAside() {
    return lent != null && lent.isAside();
  }

  boolean isPending() {
    return state == JobState.READY || state == JobState.SCHEDULED;
  }

  /// Whether it has not begun, so that it may expire.
  boolean isToCome() {
    return isPending() || state == JobState.WAITING;
  }

  /// It waits for others before it may have its place.
  void await() {
    state = JobState.WAITING;
  }

  /// It waits for nobody any more; answers whether it did.
  boolean release(long now) {
    if (state != JobState.WAITING || heir || !open.isEmpty()) {
      return false;
    }
    justLetGo = true;
    version++;
    runAt = Math.max(runAt, now);
    go(runAt > now ? JobState.SCHEDULED : JobState.READY);
    return true;
  }

  /// Whether a read of the job tells what the model knows.
  boolean isShownBy(JobSnapshot snapshot) {
    var life = snapshot.life();
    return life.state() == state
        && life.tried().attempt() == attempt
        && life.rescues() == rescues
        && life.version() == version
        && life.cancel().isPresent() == isAskedToStop()
        && life.course().finishedAt().isPresent() == state.terminal()
        && snapshot.job().equals(job);
  }

  /// Who goes first of two that run.
  int compareRank(Modelled other) {
    int byPriority = Integer.compare(job.priority(), other.job.priority());
    return byPriority != 0 ? byPriority : Long.compare(n, other.n);
  }

  /// When something happens to it by itself, or a very late instant.
  long next() {
    return switch (state) {
      case READY -> expiresAt();
      case SCHEDULED -> Math.min(runAt, expiresAt());
      case WAITING -> expiresAt();
      case RETRYING -> runAt;
      case RUNNING -> lent == null ? Long.MAX_VALUE : lent.lookAt();
      case SUCCEEDED, DEAD, CANCELLED, DISCARDED -> Long.MAX_VALUE;
    };
  }

  private long expiresAt() {
    return begun
        ? Long.MAX_VALUE
        : job.window().expiresAt().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  /// It came home: due, or (from running) its lease over, or withdrawn.
  void comeHome(boolean withdrawn, long now) {
    if (next() > now) {
      throw new Violation("%s came home %d ms early".formatted(this, next() - now));
    }
    if (lent != null) {
      if (lent.verdict(rescues, now).isPresent()) {
        throw new Violation("%s came home and was to be judged".formatted(this));
      }
      if (withdrawn != lent.isToGiveWay(now)) {
        throw new Violation("%s came home, withdrawn %s".formatted(this, withdrawn));
      }
      rescues += withdrawn ? 0 : 1;
      attempt--;
      version++;
      runAt = now;
      lent = null;
    }
    go(JobState.READY);
  }

  /// It was lent to be ended. Answers whether it was so before.
  boolean judge(Judged judged, long now) {
    var expected = verdict(now);
    if (!expected.equals(Optional.of(judged.reason()))) {
      throw new Violation("%s is judged %s, not %s".formatted(this, judged.reason(), expected));
    }
    var before = lent;
    boolean again = before != null && before.reason != null;
    rescues += judged.reason() == Reason.POISON && !again ? 1 : 0;
    lend(judged.claim(), Lent.toJudge(judged.claim(), judged.reason(), before, now));
    state = JobState.RUNNING;
    return again;
  }

  private Optional<Reason> verdict(long now) {
    if (isToCome() && expiresAt() <= now) {
      return Optional.of(Reason.EXPIRED);
    }
    return lent == null || lent.lookAt() > now ? Optional.empty() : lent.verdict(rescues, now);
  }

  /// It was lent for an attempt.
  void claim(Claim claim, Duration length, long now) {
    go(JobState.RUNNING);
    attempt++;
    begun = true;
    lend(claim, Lent.toWork(claim, length, now));
    int most = Math.max(job.terms().maxAttempts(), granted);
    if (attempt > most || claim.startedAt().toEpochMilli() != now) {
      throw new Violation("%s began as %s".formatted(this, claim));
    }
  }

  private void lend(Claim claim, Lent lease) {
    if (claim.attempt() != attempt || claim.rescues() != rescues) {
      throw new Violation("%s is lent as %s".formatted(this, claim));
    }
    version++;
    lent = lease;
    epoch = lease.token.epoch();
  }

  boolean isLentUnder(Token token) {
    return lent != null && lent.token.equals(token);
  }

  /// Whether that token has had its say in the newest end.
  boolean isClosedUnder(Token token) {
    return closed != null && closed.token.equals(token);
  }

  boolean isAskedToStop() {
    return lent != null && lent.cancel != null;
  }

  Extended extend(Extend holder, Slots slots, long now) {
    var lease = lent;
    if (lease == null || !isLentUnder(holder.token())) {
      return new Stale(state, epoch);
    }
    holder.by().ifPresent(by -> lease.extend(by, now));
    holder.wish().ifPresent(wish -> slots.hear(this, wish, now));
    return new Extended.Held(
        Instant.ofEpochMilli(lease.lookAt()), Optional.ofNullable(lease.cancel), lease.slot());
  }

  Ending settle(Settle end, Shared shared, long now) {
    if (closed != null && isClosedUnder(end.token()) && closed.call.equals(end.call())) {
      var first = closed.ended;
      return new Ended(
          first.queue(), first.type(), first.state(), first.runAt(), first.attempt(), true);
    }
    var lease = lent;
    if (lease == null || !isLentUnder(end.token())) {
      return new Stale(state, epoch);
    }
    version++;
    shared.ended(this, lease.reason, obeyed(end.ruling().outcome(), lease), now);
    end(end.ruling(), lease, now);
    lent = null;
    var at = Optional.of(Instant.ofEpochMilli(runAt)).filter(_ -> !state.terminal());
    var ended = new Ended(job.queue(), job.type(), state, at, attempt, false);
    closed = new Closed(lease.token, end.call(), ended);
    return ended;
  }

  private void end(Ruling ruling, Lent lease, long now) {
    var wanted = stateAfter(ruling.outcome());
    var to = lease.cancel != null && !wanted.terminal() ? JobState.CANCELLED : wanted;
    go(to);
    if (!ruling.spent() && to != JobState.CANCELLED && lease.reason != Reason.EXPIRED) {
      attempt--;
    }
    runAt = Math.max(now, ruling.at().map(Instant::toEpochMilli).orElse(now));
    finishedAt = now;
  }

  /// What was asked to stop and would come back says nothing of what it called.
  private static Outcome obeyed(Outcome outcome, Lent lease) {
    boolean back = !stateAfter(outcome).terminal();
    return back && lease.cancel != null ? new Outcome.Cancelled("") : outcome;
  }

  private static JobState stateAfter(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _ -> JobState.SUCCEEDED;
      case Outcome.Retry _ -> JobState.RETRYING;
      case Outcome.Snooze _ -> JobState.SCHEDULED;
      case Outcome.Yield _ -> JobState.READY;
      case Outcome.Dead _ -> JobState.DEAD;
      case Outcome.Discard _ -> JobState.DISCARDED;
      case Outcome.Cancelled _ -> JobState.CANCELLED;
    };
  }

  @Override
  public String toString() {
    return "%s %s attempt %d rescues %d version %d"
        .formatted(job.id(), state, attempt, rescues, version);
  }

  public boolean heir() {
    return heir;
  }

  public Job job() {
    return job;
  }

  public JobState state() {
    return state;
  }

  public int version() {
    return version;
  }
}
