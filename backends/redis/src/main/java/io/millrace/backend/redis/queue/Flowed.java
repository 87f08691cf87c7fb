package io.millrace.backend.redis.queue;

import io.millrace.core.queue.QueueStats.Flow;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/// How a queue flowed lately, out of `flow`: each field is a slot of time that comes round again,
/// and holds when it was counted last (in the slot's unit) and how much then: when · 2^20 + count.
///
/// `i` and `o` are jobs in and out per second, `f` failed attempts per minute, `t<minute % 2>:` how
/// many attempts of that minute took how long: by powers of two, each in eight equal parts, exact
/// within 12.5 %.
public final class Flowed {
  private static final int SECONDS = 60;
  private static final int MINUTES = 60;
  private static final int PARTS = 8;
  private static final int BUCKETS = 320;
  private static final int COUNT_BITS = 20;

  private final Map<String, Long> slots;
  private final long second;
  private final long minute;

  Flowed(Map<String, Long> slots, long now) {
    this.slots = slots;
    this.second = now / 1_000;
    this.minute = now / 60_000;
  }

  Flow flow() {
    var took = new long[BUCKETS];
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      took[bucket] = took(minute, bucket) + took(minute - 1, bucket);
    }
    return new Flow(
        sum("i", second, SECONDS) / (double) SECONDS,
        sum("o", second, SECONDS) / (double) SECONDS,
        sum("f", minute, MINUTES),
        quantile(took, 0.5),
        quantile(took, 0.99));
  }

  private long took(long when, int bucket) {
    return at("t" + when % 2 + ":" + bucket, when);
  }

  private long sum(String kind, long now, int slotCount) {
    long sum = 0;
    for (int back = 0; back < slotCount; back++) {
      sum += at(kind + (now - back) % slotCount, now - back);
    }
    return sum;
  }

  private long at(String slot, long when) {
    long both = slots.getOrDefault(slot, 0L);
    return both >> COUNT_BITS == when ? count(both) : 0;
  }

  private static long count(long slot) {
    return slot & ((1 << COUNT_BITS) - 1);
  }

  /// What two homes counted in the same slot; one that counted there longer ago has nothing.
  static long both(long one, long other) {
    return one >> COUNT_BITS == other >> COUNT_BITS ? one + count(other) : Math.max(one, other);
  }

  private static Duration quantile(long[] counts, double share) {
    long total = Arrays.stream(counts).sum();
    long rest = (long) Math.ceil(total * share);
    for (int bucket = 0; bucket < counts.length; bucket++) {
      rest -= counts[bucket];
      if (rest <= 0 && total > 0) {
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
