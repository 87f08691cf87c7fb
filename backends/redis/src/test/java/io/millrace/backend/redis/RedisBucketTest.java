package io.millrace.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.TokenBucket;
import io.millrace.core.spi.LimitStore;
import io.millrace.core.spi.LimitStore.Ask;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The scripts decide what may start as [TokenBucket] does, whatever is asked and however the rate
/// changes.
class RedisBucketTest {
  private static final String NAME = "crm";
  private static final Duration HOLD = Duration.ofHours(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");

  @Test
  void starts_what_the_bucket_starts_and_tells_the_same_of_what_is_left() {
    for (long seed = 1; seed <= 20; seed++) {
      run(seed);
    }
  }

  private void run(long seed) {
    var random = new SplittableRandom(seed);
    var backend = InHand.open(clock);
    var rate = rate(random);
    var bucket = new TokenBucket(rate);
    set(backend.limits(), rate, 0);
    for (int step = 1; step <= 60; step++) {
      clock.pass(
          Duration.ofMillis(random.nextInt(2) * random.nextLong(rate.per().toMillis() / 3 + 2)));
      if (random.nextInt(12) == 0) {
        rate = rate(random);
        bucket.follow(rate, clock.millis());
        set(backend.limits(), rate, step);
      }
      int weight = 1 + random.nextInt(random.nextInt(4) == 0 ? rate.limit() + 2 : 2);
      var grant =
          backend.limits().acquire(List.of(new Ask(NAME, "p" + step, weight, HOLD))).await();
      assertThat(grant)
          .as("seed %d step %d: %d of %s", seed, step, weight, rate)
          .containsExactly(expected(bucket, rate, weight, "p" + step));
    }
    backend.close().await();
  }

  private Grant expected(TokenBucket bucket, Rate rate, int weight, String permit) {
    long now = clock.millis();
    return bucket.take(rate, weight, now)
        ? new Grant.Granted(permit, bucket.available(rate, now))
        : new Grant.Refused(Optional.of(Instant.ofEpochMilli(bucket.freeAt(rate, weight, now))));
  }

  private static void set(LimitStore limits, Rate rate, int revision) {
    limits.configure(List.of(new Limiter(NAME, Limit.ofRate(rate), revision))).await();
  }

  private static Rate rate(SplittableRandom random) {
    var per = Duration.ofMillis(1 + random.nextLong(random.nextBoolean() ? 300 : 86_400_000));
    return new Rate(1 + random.nextInt(12), per, random.nextInt(5), random.nextInt(4) == 0);
  }
}
