package io.millrace.core.job;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.DISCARDED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static io.millrace.core.job.JobState.WAITING;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which state may follow which, and by what: the one table of it. `docs/states.md` draws it, and a
/// test compares the two.
///
/// A job that runs out of its `expires_at` or its rescues is lent once more, to be judged: so
/// `discarded` and `dead` are reached from `running` in every case but a parent's failure.
public final class JobLifecycle {
  /// One legal transition; `by` is the word of the verb or of what happened.
  public record Step(JobState from, JobState to, String by) {}

  /// Where a new job may stand first.
  public static final Set<JobState> FIRST = EnumSet.of(WAITING, SCHEDULED, READY);

  public static final List<Step> STEPS =
      List.of(
          new Step(WAITING, SCHEDULED, "released"),
          new Step(WAITING, READY, "released"),
          new Step(WAITING, CANCELLED, "cancel"),
          new Step(WAITING, DEAD, "parent failed"),
          new Step(SCHEDULED, READY, "due"),
          new Step(SCHEDULED, CANCELLED, "cancel"),
          new Step(READY, RUNNING, "claim"),
          new Step(READY, SCHEDULED, "snooze"),
          new Step(READY, CANCELLED, "cancel"),
          new Step(RUNNING, SUCCEEDED, "Done"),
          new Step(RUNNING, RETRYING, "Retry"),
          new Step(RUNNING, SCHEDULED, "Snooze"),
          new Step(RUNNING, DEAD, "Dead"),
          new Step(RUNNING, DISCARDED, "Discard"),
          new Step(RUNNING, CANCELLED, "Cancelled"),
          new Step(RUNNING, READY, "lease lost"),
          new Step(RUNNING, READY, "Yield"),
          new Step(RETRYING, READY, "due"),
          new Step(RETRYING, CANCELLED, "cancel"),
          new Step(RETRYING, SCHEDULED, "redrive"),
          new Step(DEAD, READY, "redrive"),
          new Step(DEAD, SCHEDULED, "redrive"),
          new Step(CANCELLED, READY, "redrive"),
          new Step(CANCELLED, SCHEDULED, "redrive"),
          new Step(DISCARDED, READY, "redrive"),
          new Step(DISCARDED, SCHEDULED, "redrive"));

  private static final Map<JobState, Set<JobState>> NEXT = new EnumMap<>(JobState.class);

  static {
    for (var step : STEPS) {
      NEXT.computeIfAbsent(step.from, _ -> EnumSet.noneOf(JobState.class)).add(step.to);
    }
  }

  private JobLifecycle() {}

  /// Whether a job may go from one state straight to the other.
  public static boolean allows(JobState from, JobState to) {
    return NEXT.getOrDefault(from, Set.of()).contains(to);
  }
}
