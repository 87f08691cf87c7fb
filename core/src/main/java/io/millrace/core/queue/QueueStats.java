package io.millrace.core.queue;

import io.millrace.core.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
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
  public record Flow(double inPerSecond, double outPerSecond, long failed, Took took) {}

  /// How long attempts took: how many of them in which bucket. Buckets are powers of two of
  /// milliseconds, each in eight equal parts, so that what is read from them is exact within 12.5
  /// %, and stays so when those of several homes or queues are put together.
  public static final class Took {
    public static final int BUCKETS = 320;
    public static final Took NONE = new Took(new int[0]);

    private static final int PARTS = 8;

    private final int[] counts;

    private Took(int[] counts) {
      this.counts = counts;
    }

    /// Of so many in each bucket, from the first on.
    public static Took of(int... counts) {
      assert counts.length <= BUCKETS : counts.length;
      return counts.length == 0 ? NONE : new Took(counts.clone());
    }

    /// Where what took so long is counted.
    public static int bucket(long ms) {
      if (ms < PARTS) {
        return (int) Math.max(ms, 0);
      }
      int power = 63 - Long.numberOfLeadingZeros(ms);
      int part = (int) (ms >>> (power - 3)) & (PARTS - 1);
      return Math.min((power - 2) * PARTS + part, BUCKETS - 1);
    }

    public Took plus(Took other) {
      if (other.counts.length > counts.length) {
        return other.plus(this);
      }
      var both = counts.clone();
      for (int bucket = 0; bucket < other.counts.length; bucket++) {
        both[bucket] += other.counts[bucket];
      }
      return new Took(both);
    }

    /// What this share of them took at most; zero when there are none.
    public Duration quantile(double share) {
      long rest = (long) Math.ceil(Arrays.stream(counts).asLongStream().sum() * share);
      for (int bucket = 0; bucket < counts.length && rest > 0; bucket++) {
        rest -= counts[bucket];
        if (rest <= 0) {
          return Duration.ofMillis(upper(bucket));
        }
      }
      return Duration.ZERO;
    }

    private static long upper(int bucket) {
      if (bucket < PARTS) {
        return bucket;
      }
      int power = bucket / PARTS + 2;
      return (1L << power) + ((bucket % PARTS + 1L) << (power - 3)) - 1;
    }
  }

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
