package io.millrace.backend.memory.job;

import io.millrace.backend.memory.keep.Changes;
import io.millrace.backend.memory.keep.Noted;
import io.millrace.backend.memory.limit.Share;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Life;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Token;
import io.millrace.core.job.Tried;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One job and all that is known of it. Small while it waits; what only few jobs have lies in
/// [Story].
///
/// Its `state` says in which line of its home it stands; only its home changes the two together.
public final class Entry extends Noted {
  public Job job;
  public Keeper keeper;

  /// Of its id ([ById]).
  int hash;

  /// Its place in the order of enqueue, over the whole store.
  public final long n;

  public final long createdAt;
  final long scheduledAt;
  public JobState state;
  public long runAt;
  public long startedAt;
  public long finishedAt;
  private long updatedAt;
  public int attempt;
  public int quick;

  /// How many classes it has gone up while it is ready, because it waits for so long.
  public int raised;

  public int rescues;

  /// The parents of whose end it has not been told, while it waits.
  public List<String> waitsFor = List.of();

  private int version = 1;

  /// The epoch of its newest lease, 0 before the first.
  long epoch;

  /// Whether its description has changed since it was written last.
  boolean rewritten = true;

  /// Whether it is known by its id.
  boolean there;

  /// Whether an attempt of it was ever begun, or a person wants it done after all: it expires no
  /// more.
  public boolean begun;

  /// Whether those that wait for it are cancelled with it.
  public boolean cascades;

  /// What it holds of limits: while it runs, and of a strict key until it has ended.
  public List<Share> holds = List.of();

  public @Nullable Lent lent;
  public @Nullable Closed closed;
  Story story = Story.NONE;

  public Entry(Job job, Keeper keeper, long n, long now) {
    this(job, keeper, n, now, job.window().runAt().map(Instant::toEpochMilli).orElse(now));
  }

  /// One that was there before, as it was made.
  Entry(Job job, Keeper keeper, long n, long createdAt, long scheduledAt) {
    this.job = job;
    this.keeper = keeper;
    this.n = n;
    this.createdAt = createdAt;
    this.updatedAt = createdAt;
    this.runAt = Math.max(scheduledAt, createdAt);
    this.scheduledAt = scheduledAt;
    this.state = scheduledAt > createdAt ? JobState.SCHEDULED : JobState.READY;
  }

  /// How the last attempt was ended, so that the same call gets the same answer.
  public record Closed(
      Token token, String call, String queue, JobState state, long runAt, int attempt) {}

  public int version() {
    return version;
  }

  /// It is no longer what it was.
  public void changed(long now) {
    version++;
    updatedAt = now;
    touch();
  }

  public long updatedAt() {
    return updatedAt;
  }

  /// As it was before.
  void restored(int version, long updatedAt) {
    this.version = version;
    this.updatedAt = updatedAt;
  }

  /// Something of it is to be kept that was not so before.
  public void touch() {
    keeper.changes.note(this);
  }

  /// Another description takes the place of the one that it had.
  public void become(Job changed) {
    job = changed;
    rewritten = true;
    touch();
  }

  /// It is lent, under an epoch that no lease of it had before.
  public void lend(Lent lease) {
    epoch = lease.token.epoch();
    lent = lease;
  }

  public long epoch() {
    return epoch;
  }

  /// The lease of a job that is known to run.
  public Lent lease() {
    return Objects.requireNonNull(lent, "a running job is lent");
  }

  /// What its holder gets, with what its parents came to.
  public Claim claim(Map<String, Json> results) {
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
        results);
  }

  /// The class in which it is lent while it is ready.
  public int urgency() {
    return job.priority() - raised;
  }

  /// When a job that has not begun is of no use any more; never is a very late instant.
  public long expiresAt() {
    return begun
        ? Long.MAX_VALUE
        : job.window().expiresAt().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  /// What there is to tell of it, to be read.
  public Story told() {
    return story;
  }

  /// Its own story, to be written to.
  public Story story() {
    if (story == Story.NONE) {
      story = new Story();
    }
    story.fresh = true;
    touch();
    return story;
  }

  public JobSnapshot snapshot() {
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

  public void failed(Failure failure) {
    story().failed(failure);
  }

  public void mark(long now, String fact, JobState from, String by, String reason) {
    mark(now, fact, from, by, reason.isEmpty() ? Map.of() : Map.of("reason", reason));
  }

  public void mark(long now, String fact, JobState from, String by, Map<String, String> detail) {
    story()
        .mark(
            new Mark(
                Instant.ofEpochMilli(now),
                fact,
                Optional.of(from),
                Optional.of(state),
                by,
                Map.copyOf(detail)));
  }

  @Override
  public void write(Changes changes) {
    if (there) {
      EntryForm.write(changes.out(), this, changes.isCopied(n));
      EntryForm.written(this);
      changes.noteLast(keeper);
    }
  }
}
