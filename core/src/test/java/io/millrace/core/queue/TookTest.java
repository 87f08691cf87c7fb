package io.millrace.core.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.queue.QueueStats.Took;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// How long attempts took, out of buckets.
class TookTest {
  @Test
  void nothing_took_no_time() {
    assertThat(Took.NONE.quantile(0.99)).isZero();
    assertThat(Took.of(new int[Took.BUCKETS]).quantile(0.5)).isZero();
  }

  @Test
  void what_is_put_together_is_what_was_measured_within_a_bucket() {
    for (long seed = 0; seed < 200; seed++) {
      var random = new SplittableRandom(seed);
      var here = times(random);
      var there = times(random);
      var all = LongStream.concat(Arrays.stream(here), Arrays.stream(there)).sorted().toArray();
      var both = took(here).plus(took(there));

      for (double share : new double[] {0.01, 0.5, 0.99, 1}) {
        long exact = all[Math.max(0, (int) Math.ceil(all.length * share) - 1)];
        assertThat(both.quantile(share).toMillis())
            .as("seed %s share %s", seed, share)
            .isBetween(exact, exact + exact / 8);
      }
    }
  }

  private static long[] times(SplittableRandom random) {
    int magnitude = random.nextInt(1, 30);
    return random.longs(random.nextInt(1, 50), 0, 1L << magnitude).toArray();
  }

  private static Took took(long... times) {
    var counts = new int[Took.BUCKETS];
    for (long ms : times) {
      counts[Took.bucket(ms)]++;
    }
    return Took.of(counts);
  }
}
