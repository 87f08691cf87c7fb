package io.millrace.backend.memory;

import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Life;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Token;
import io.millrace.core.job.Tried;
import io.millrace.core.spi.Claimed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One job and all that is known of it. Small while it waits; what only few jobs have lies in
/// [Story].
///
/// Its `state` says in which line of its home it stands; only [Home] changes the two together.
final class Entry {
  Job job;
  Home home;

  /// Of its id, and who stands beside it ([ById]).
  int hash;

  @Nullable Entry next;

  /// Its place in the order of enqueue, over the whole store.
  final long n;

  final long createdAt;
  final long scheduledAt;
  JobState state;
  long runAt;
  long startedAt;
  long finishedAt;
  private long updatedAt;
  int attempt;
  int quick;

  /// How many classes it has gone up while it is ready, because it waits for so long.
  int raised;

  int rescues;

  /// The parents of whose end it has not been told, while it waits.
  List<String> waitsFor = List.of();

  private int version = 1;

  /// The epoch of its newest lease, 0 before the first.
  long epoch;

  /// Whether this step has changed it, and its job itself ([Changes]).
  boolean touched;

  boolean rewritten = true;

  /// Whether an attempt of it was ever begun, or a person wants it done after all: it expires no
  /// more.
  boolean begun;

  /// Whether those that wait for it are cancelled with it.
  boolean cascades;

  /// What it holds of limits: while it runs, and of a strict key until it has ended.
  List<Pass> holds = List.of();

  @Nullable Lent lent;
  @Nullable Closed closed;
  Story story = Story.NONE;

  Entry(Job job, Home home, long n, long now) {
    this(job, home, n, now, job.window().runAt().map(Instant::toEpochMilli).orElse(now));
  }

  /// One that was there before, as it was made.
  Entry(Job job, Home home, long n, long createdAt, long scheduledAt) {
    this.job = job;
    this.home = home;
    this.n = n;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
    this.runAt = Math.max(scheduledAt, createdAt);
    this.scheduledAt = scheduledAt;
    this.state = scheduledAt > createdAt ? JobState.SCHEDULED : JobState.READY;
  }

  /// The lease of a running job; `judge` when it is lent only to be ended.
  static final class Lent {
    final Token token;
    final Holder holder;
    final Duration length;
    long deadline;
    @Nullable CancelAsk cancel;
    Claimed.@Nullable Reason judge;
    GiveWay.Way way = GiveWay.Way.OWN;

    /// Since when it is asked for its slot, or stands aside; and how long it did before.
    long since;

    long stood;

    Lent(Token token, Holder holder, Duration length, long deadline) {
      this.token = token;
      this.holder = holder;
      this.length = length;
      this.deadline = deadline;
    }

    /// Whether its slot is somebody else's, so that its time stands still.
    boolean isAside() {
      return way == GiveWay.Way.GIVEN || way == GiveWay.Way.WANTED;
    }
  }

  /// How the last attempt was ended, so that the same call gets the same answer.
  record Closed(Token token, String call, String queue, JobState state, long runAt, int attempt) {}

  int version() {
    return version;
  }

  /// It is no longer what it was.
  void changed(long now) {
    version++;
    updatedAt = now;
    touch();
  }

  long updatedAt() {
    return updatedAt;
  }

  /// As it was before.
  void restored(int version, long updatedAt) {
    this.version = version;
    this.updatedAt = updatedAt;
  }

  /// Something of it is to be kept that was not so before.
  void touch() {
    home.changes.touched(this);
  }

  /// Another description takes the place of the one that it had.
  void become(Job changed) {
    job = changed;
    rewritten = true;
    touch();
  }

  /// The lease of a job that is known to run.
  Lent lease() {
    return Objects.requireNonNull(lent, "a running job is lent");
  }

  /// What its holder gets.
  Claim claim() {
    var lease = lease();
    return new Claim(
        job,
        new Lease(lease.token, Instant.ofEpochMilli(lease.deadline), lease.length),
        attempt,
        quick,
        rescues,
        Instant.ofEpochMilli(scheduledAt),
        Instant.ofEpochMilli(startedAt),
        story.kept(),
        home.kin().results(this));
  }

  /// The class in which it is lent while it is ready.
  int urgency() {
    return job.priority() - raised;
  }

  /// When a job that has not begun is of no use any more; never is a very late instant.
  long expiresAt() {
    return begun
        ? Long.MAX_VALUE
        : job.window().expiresAt().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  /// Its own story, to be written to.
  Story story() {
    if (story == Story.NONE) {
      story = new Story();
    }
    story.fresh = true;
    touch();
    return story;
  }

  JobSnapshot snapshot() {
    return new JobSnapshot(job, life());
  }

  private Life life() {
    var running = Optional.ofNullable(lent);
    return new Life(
        state,
        new Tried(attempt, quick),
        rescues,
        version,
        course(),
        running.map(it -> it.holder).or(() -> story.lastHolder()),
        story.progress.orElse(Progress.NONE),
        story.cursor,
        story.result,
        story.error,
        story.signature,
        running.map(it -> it.cancel),
        story.steps(),
        story.attempts(this),
        story.marks());
  }

  private Life.Course course() {
    return new Life.Course(
        Instant.ofEpochMilli(createdAt),
        Instant.ofEpochMilli(updatedAt),
        Instant.ofEpochMilli(scheduledAt),
        Instant.ofEpochMilli(runAt),
        startedAt == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(startedAt)),
        state.terminal() ? Optional.of(Instant.ofEpochMilli(finishedAt)) : Optional.empty());
  }

  void failed(Failure failure) {
    story().error = Optional.of(failure);
  }
}
