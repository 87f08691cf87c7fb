package io.millrace.core.queue;

import io.millrace.core.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a queue holds and how it moves, from counters that are kept: to read it costs the same
/// however many jobs there are.
///
/// `blocked` are the ready ones that a limit other than the queue's concurrency holds;
/// `oldestReady` is when the job that has been ready longest became so, as far as the first of each
/// type and class tell; `preempted` are those of the running that have given their slot to a more
/// urgent one; the flow is over the last minute, `failed` over the last hour; `sums` are since the
/// store began.
public record QueueStats(
    Map<JobState, Integer> count,
    int blocked,
    Optional<Instant> oldestReady,
    List<String> preempted,
    Flow flow,
    Sums sums) {
  /// Jobs in and out per second, failed attempts of the last hour, how long attempts took.
  public record Flow(
      double inPerSecond, double outPerSecond, long failed, Duration p50, Duration p99) {}

  /// Since ever: jobs enqueued, attempts that ended and jobs that ended, each by how.
  public record Sums(
      long enqueued,
      long claimed,
      long succeeded,
      long retried,
      long dead,
      long discarded,
      long cancelled,
      long rescued,
      long pruned) {
    public static final Sums NONE = new Sums(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Attempts that ended badly, and were not the end by a person's will.
    public long failed() {
      return retried + dead;
    }
  }

  public QueueStats {
    count = Map.copyOf(count);
  }

  public int in(JobState state) {
    return count.getOrDefault(state, 0);
  }

  /// Running jobs that have a slot.
  public int working() {
    return in(JobState.RUNNING) - preempted.size();
  }

  /// What has not begun: waiting, scheduled and ready.
  public int pending() {
    return in(JobState.WAITING) + in(JobState.SCHEDULED) + in(JobState.READY);
  }
}
