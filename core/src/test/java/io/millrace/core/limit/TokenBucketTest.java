package io.millrace.core.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
  private static final long START = 1_767_225_600_000L;
  private static final int SEEDS = 2_000;

  @Test
  void gives_all_at_once_after_a_quiet_time_and_no_more() {
    var rate = new Rate(10, Duration.ofSeconds(1), 5, false);
    var bucket = new TokenBucket(rate);

    assertThat(taken(bucket, rate, START, 100)).isEqualTo(15);
    assertThat(bucket.available(rate, START)).isZero();
  }

  @Test
  void spread_lets_one_start_at_every_step() {
    var rate = new Rate(10, Duration.ofSeconds(1), 0, true);
    var bucket = new TokenBucket(rate);
    var starts = starts(bucket, rate, START, START + 1_000);

    assertThat(starts).hasSize(10);
    assertThat(starts.get(1) - starts.get(0)).isEqualTo(100);
  }

  @Test
  void no_window_holds_more_than_limit_and_burst() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var chance = new SplittableRandom(seed);
      var rate = rate(chance);
      var bucket = new TokenBucket(rate);
      long now = START + chance.nextInt(100_000);
      var starts = new ArrayList<Long>();
      for (int step = 0; step < 200; step++) {
        now += pause(chance, rate);
        for (int tries = chance.nextInt(30); tries > 0 && bucket.take(rate, 1, now); tries--) {
          starts.add(now);
        }
      }
      int most = rate.spread() ? rate.limit() : rate.limit() + rate.burst();
      assertThat(fullest(starts, rate.per().toMillis()))
          .as("seed %s, %s", seed, rate)
          .isLessThanOrEqualTo(most);
    }
  }

  @Test
  void keeps_the_lasting_rate_within_two_per_cent() {
    var rate = Rate.of(100, Duration.ofSeconds(1));
    var bucket = new TokenBucket(rate);

    assertThat(starts(bucket, rate, START, START + 60_000)).hasSizeBetween(5_880, 6_100);
  }

  @Test
  void tells_when_it_will_be_free_to_the_millisecond() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var chance = new SplittableRandom(seed);
      var rate = rate(chance);
      var bucket = new TokenBucket(rate);
      long now = START;
      for (int step = 0; step < 20; step++) {
        int weight = 1 + chance.nextInt(3);
        while (bucket.take(rate, weight, now)) {}
        long free = bucket.freeAt(rate, weight, now);
        assertThat(free).as("seed %s", seed).isGreaterThan(now);
        assertThat(bucket.take(rate, weight, free - 1)).as("seed %s too early", seed).isFalse();
        assertThat(bucket.take(rate, weight, free)).as("seed %s", seed).isTrue();
        now = free + chance.nextInt(50);
      }
    }
  }

  @Test
  void what_it_says_is_available_can_be_taken_and_one_more_cannot() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var chance = new SplittableRandom(seed);
      var rate = rate(chance);
      var bucket = new TokenBucket(rate);
      long now = START;
      for (int step = 0; step < 20; step++) {
        now += pause(chance, rate);
        taken(bucket, rate, now, chance.nextInt(5));
        long available = bucket.available(rate, now);
        if (step % 5 == 4) {
          assertThat(taken(bucket, rate, now, 1_000)).as("seed %s", seed).isEqualTo(available);
        }
      }
    }
  }

  @Test
  void a_weight_above_the_capacity_passes_once_alone_and_the_next_waits_longer() {
    var rate = Rate.of(10, Duration.ofSeconds(1));
    var bucket = new TokenBucket(rate);

    assertThat(bucket.take(rate, 30, START)).isTrue();
    assertThat(bucket.take(rate, 1, START + 1_900)).isFalse();
    assertThat(bucket.take(rate, 1, START + 2_200)).isTrue();
    assertThat(bucket.take(rate, 30, START + 2_300)).isFalse();
  }

  @Test
  void what_started_before_a_change_still_counts() {
    var slow = Rate.of(10, Duration.ofSeconds(10));
    var fast = Rate.of(20, Duration.ofSeconds(10));
    var bucket = new TokenBucket(slow);
    taken(bucket, slow, START, 10);

    assertThat(taken(bucket, fast, START + 1_000, 100)).isBetween(10L, 12L);
    assertThat(taken(bucket, slow, START + 1_100, 100)).isZero();
  }

  @Test
  void a_change_to_a_shorter_window_keeps_what_the_new_one_still_sees() {
    var wide = Rate.of(100, Duration.ofSeconds(60));
    var narrow = Rate.of(10, Duration.ofSeconds(1));
    var bucket = new TokenBucket(wide);
    taken(bucket, wide, START, 100);

    assertThat(taken(bucket, narrow, START + 500, 100)).isZero();
  }

  @Test
  void one_that_goes_on_from_the_past_answers_as_the_one_before() {
    for (int seed = 0; seed < 500; seed++) {
      var chance = new SplittableRandom(seed);
      var rate = rate(chance);
      var bucket = new TokenBucket(rate);
      long now = START;
      for (int step = 0; step < 30; step++) {
        bucket.take(rate, 1 + chance.nextInt(3), now);
        var again = new TokenBucket(bucket.past());
        now += pause(chance, rate);

        assertThat(again.freeAt(rate, 2, now))
            .as("seed %d step %d", seed, step)
            .isEqualTo(bucket.freeAt(rate, 2, now));
        assertThat(again.available(rate, now)).isEqualTo(bucket.available(rate, now));
      }
    }
  }

  private static Rate rate(SplittableRandom chance) {
    var per = Duration.ofMillis(List.of(7, 60, 250, 1_000, 60_000).get(chance.nextInt(5)));
    return new Rate(1 + chance.nextInt(20), per, chance.nextInt(3) * 4, chance.nextInt(4) == 0);
  }

  private static long pause(SplittableRandom chance, Rate rate) {
    return chance.nextInt((int) Math.max(2, rate.per().toMillis() / 10));
  }

  private static long taken(TokenBucket bucket, Rate rate, long now, int tries) {
    long taken = 0;
    while (taken < tries && bucket.take(rate, 1, now)) {
      taken++;
    }
    return taken;
  }

  private static List<Long> starts(TokenBucket bucket, Rate rate, long from, long to) {
    var starts = new ArrayList<Long>();
    for (long now = from; now < to; now++) {
      while (bucket.take(rate, 1, now)) {
        starts.add(now);
      }
    }
    return starts;
  }

  /// How many starts the fullest window of that length holds.
  private static int fullest(List<Long> starts, long length) {
    int most = 0;
    for (int first = 0, last = 0; last < starts.size(); last++) {
      while (starts.get(last) - starts.get(first) >= length) {
        first++;
      }
      most = Math.max(most, last - first + 1);
    }
    return most;
  }
}
