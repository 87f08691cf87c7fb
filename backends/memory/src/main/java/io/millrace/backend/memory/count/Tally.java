package io.millrace.backend.memory.count;

import io.millrace.backend.memory.job.Entry;
import io.millrace.core.job.JobState;
import io.millrace.core.queue.QueueStats.Flow;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.QueueStats.Took;
import java.util.Arrays;

/// What went through a queue: sums since ever, and how it flowed lately. A few additions per job,
/// and the same room however much flows.
public final class Tally {
  private static final int SECONDS = 60;
  private static final int MINUTES = 60;

  /// So many ends in a second are more than anybody reads.
  private static final int FLOOD = 50_000;

  private final Recent in = new Recent(SECONDS, 1_000);
  private final Recent out = new Recent(SECONDS, 1_000);
  private final Recent failed = new Recent(MINUTES, 60_000);
  private int[] took = new int[0];
  private int[] tookBefore = new int[0];
  private long tookMinute;
  private long enqueued;
  private long claimed;
  private long succeeded;
  private long retried;
  private long dead;
  private long discarded;
  private long cancelled;
  private long rescued;
  private long pruned;

  public void enqueued(long now) {
    enqueued++;
    in.add(now);
  }

  public void claimed() {
    claimed++;
  }

  public void rescued() {
    rescued++;
  }

  public void pruned() {
    pruned++;
  }

  public void cancelled(long now) {
    cancelled++;
    out.add(now);
  }

  /// An attempt is over, and its job in this state.
  public void settled(Entry entry, long now) {
    if (entry.startedAt != 0) {
      took(now, now - entry.startedAt);
    }
    switch (entry.state) {
      case SUCCEEDED -> succeeded++;
      case RETRYING -> retried++;
      case DEAD -> dead++;
      case DISCARDED -> discarded++;
      case CANCELLED -> cancelled++;
      case WAITING, SCHEDULED, READY, RUNNING -> {}
    }
    if (entry.state == JobState.RETRYING || entry.state == JobState.DEAD) {
      failed.add(now);
    }
    if (entry.state.terminal()) {
      out.add(now);
    }
  }

  /// Whether a flood ends in this second or did in the one before.
  public boolean isFlooded(long now) {
    return out.newest(now) >= FLOOD || out.before(now) >= FLOOD;
  }

  /// The sums of before the start; what flowed then is no longer of use.
  public void restored(Sums sums) {
    enqueued = sums.enqueued();
    claimed = sums.claimed();
    succeeded = sums.succeeded();
    retried = sums.retried();
    dead = sums.dead();
    discarded = sums.discarded();
    cancelled = sums.cancelled();
    rescued = sums.rescued();
    pruned = sums.pruned();
  }

  public Sums sums() {
    return new Sums(
        enqueued, claimed, succeeded, retried, dead, discarded, cancelled, rescued, pruned);
  }

  public Flow flow(long now) {
    turn(now);
    return new Flow(
        in.sum(now) / (double) SECONDS,
        out.sum(now) / (double) SECONDS,
        failed.sum(now),
        Took.of(took).plus(Took.of(tookBefore)));
  }

  private void took(long now, long ms) {
    turn(now);
    if (took.length == 0) {
      took = new int[Took.BUCKETS];
    }
    took[Took.bucket(ms)]++;
  }

  /// Two minutes are kept, the one before and this one.
  private void turn(long now) {
    long minute = now / 60_000;
    if (minute != tookMinute) {
      tookBefore = minute == tookMinute + 1 ? took : new int[0];
      took = new int[0];
      tookMinute = minute;
    }
  }

  /// Counts over the last `slots` slices of time.
  private static final class Recent {
    private final long sliceMs;
    private final int[] counts;
    private long newest;

    Recent(int slots, long sliceMs) {
      this.sliceMs = sliceMs;
      this.counts = new int[slots];
    }

    void add(long now) {
      turn(now);
      counts[(int) (newest % counts.length)]++;
    }

    int newest(long now) {
      turn(now);
      return counts[(int) (newest % counts.length)];
    }

    int before(long now) {
      turn(now);
      return counts[(int) ((newest + counts.length - 1) % counts.length)];
    }

    long sum(long now) {
      turn(now);
      return Arrays.stream(counts).asLongStream().sum();
    }

    private void turn(long now) {
      long slice = now / sliceMs;
      for (int gone = 0; newest < slice && gone < counts.length; gone++) {
        counts[(int) (++newest % counts.length)] = 0;
      }
      newest = Math.max(newest, slice);
    }
  }
}
