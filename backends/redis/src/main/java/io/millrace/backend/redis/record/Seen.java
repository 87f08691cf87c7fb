package io.millrace.backend.redis.record;

import io.millrace.backend.redis.form.Errand;
import io.millrace.core.job.Attempt;
import io.millrace.core.job.Holder;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Life;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Tried;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A job as one script saw it: its record, the state that its place tells, its lease if it runs,
/// what was said of it, and the class in which it stands while it is ready.
public record Seen(
    Packed packed, JobState state, @Nullable Lent lent, Said said, long now, int urgency) {
  /// How many attempts it has spent, the running one included.
  int attempt() {
    return packed.attempt + begun();
  }

  public int version() {
    return packed.version + begun();
  }

  long epoch() {
    return lent == null ? packed.epoch : lent.epoch();
  }

  /// What a lease that is not there to be judged adds to the record.
  private int begun() {
    return lent == null || lent.isJudged() ? 0 : 1;
  }

  /// What it is to tell those that wait for it, if it has ended and some name it.
  public Optional<Errand.What.Tell> tell() {
    boolean cascades = state == JobState.CANCELLED && (packed.flags & Packed.CASCADES) != 0;
    return state.terminal() && (packed.flags & Packed.NAMED) != 0
        ? Optional.of(new Errand.What.Tell(packed.job.id(), state, cascades, ""))
        : Optional.empty();
  }

  /// Whether it is on its way to another queue, and shown where it was.
  public boolean isAway() {
    return (packed.flags & Packed.MOVING) != 0;
  }

  /// The same under another lease.
  Seen with(Lent changed) {
    return new Seen(packed, state, changed, said, now, urgency);
  }

  /// The same with its progress forgotten.
  Seen withoutProgress() {
    var rest = new Said(Optional.empty(), said.cursor(), said.steps());
    return new Seen(packed, state, lent, rest, now, urgency);
  }

  public JobSnapshot snapshot() {
    var tale = packed.tale;
    return new JobSnapshot(
        packed.job,
        new Life(
            state,
            new Tried(attempt(), packed.quick),
            packed.rescues,
            version(),
            course(),
            Optional.ofNullable(lent == null ? tale.lastHolder : lent.holder()),
            said.progress().orElse(Progress.NONE),
            said.cursor(),
            tale.result,
            tale.error,
            tale.signature,
            lent == null ? Optional.empty() : lent.cancel(),
            said.steps(),
            attempts(),
            tale.marks()));
  }

  public long startedAt() {
    return lent == null || lent.isJudged() ? packed.startedAt : lent.startedAt();
  }

  private Life.Course course() {
    long started = startedAt();
    long updated = begun() == 0 ? packed.updatedAt : Math.max(packed.updatedAt, started);
    return new Life.Course(
        Instant.ofEpochMilli(packed.createdAt),
        Instant.ofEpochMilli(updated),
        packed.scheduledAt(),
        Instant.ofEpochMilli(packed.runAt),
        started == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(started)),
        state.terminal() ? Optional.of(Instant.ofEpochMilli(packed.finishedAt)) : Optional.empty());
  }

  /// Oldest first, the running one last.
  private List<Attempt> attempts() {
    var all = new ArrayList<>(packed.tale.attempts);
    if (lent != null && !lent.isJudged()) {
      all.add(running(lent.holder(), lent.startedAt()));
    }
    return List.copyOf(all.subList(Math.max(0, all.size() - Attempt.KEPT), all.size()));
  }

  private Attempt running(Holder holder, long startedAt) {
    return new Attempt(
        attempt(),
        holder,
        Instant.ofEpochMilli(startedAt),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
