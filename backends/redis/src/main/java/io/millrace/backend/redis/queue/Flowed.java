package io.millrace.backend.redis.queue;

import io.millrace.core.queue.QueueStats.Flow;
import io.millrace.core.queue.QueueStats.Took;
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
    var took = new int[Took.BUCKETS];
    for (int bucket = 0; bucket < took.length; bucket++) {
      took[bucket] = (int) (took(minute, bucket) + took(minute - 1, bucket));
    }
    return new Flow(
        sum("i", second, SECONDS) / (double) SECONDS,
        sum("o", second, SECONDS) / (double) SECONDS,
        sum("f", minute, MINUTES),
        Took.of(took));
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
}
