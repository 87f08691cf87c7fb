package io.millrace.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.millrace.core.job.Backoff.Jitter;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration TWO = Duration.ofSeconds(2);
  private static final List<Jitter> JITTERS = List.of(Jitter.values());

  @Test
  void fixed_is_always_the_same() {
    assertThat(seconds(new Backoff.Fixed(TWO, Jitter.NONE), 4)).containsExactly(2, 2, 2, 2);
  }

  @Test
  void linear_adds_a_share_of_its_base() {
    var backoff = new Backoff.Linear(TWO, 1.5, HOUR, Jitter.NONE);

    assertThat(seconds(backoff, 4)).containsExactly(2, 5, 8, 11);
  }

  @Test
  void exponential_multiplies_up_to_its_longest() {
    var backoff = new Backoff.Exponential(TWO, 3, Duration.ofSeconds(50), Jitter.NONE);

    assertThat(seconds(backoff, 5)).containsExactly(2, 6, 18, 50, 50);
  }

  @Test
  void poly_is_a_power_of_the_count() {
    assertThat(seconds(new Backoff.Poly(TWO, 2, HOUR, Jitter.NONE), 4))
        .containsExactly(2, 8, 18, 32);
  }

  @Test
  void listed_repeats_its_last() {
    var delays = List.of(Duration.ofSeconds(1), Duration.ofSeconds(9));

    assertThat(seconds(new Backoff.Listed(delays, Jitter.NONE), 4)).containsExactly(1, 9, 9, 9);
  }

  @Test
  void listed_needs_one_delay() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Backoff.Listed(List.of(), Jitter.NONE));
  }

  @Test
  void stays_between_its_earliest_and_its_latest_whatever_the_figures_are() {
    var seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      var backoff = any(random);
      int n = random.nextInt(-2, 2_000);
      assertThat(backoff.delay(n, random))
          .as("seed %d: %s after failure %d", seed, backoff, n)
          .isGreaterThanOrEqualTo(Duration.ZERO)
          .isBetween(backoff.earliest(n), backoff.latest(n))
          .isLessThanOrEqualTo(backoff.max());
    }
  }

  @Test
  void leaves_half_of_it_or_all_of_it_to_chance() {
    var equal = new Backoff.Fixed(TWO, Jitter.EQUAL);
    var full = new Backoff.Fixed(TWO, Jitter.FULL);

    assertThat(equal.earliest(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(full.earliest(1)).isEqualTo(Duration.ZERO);
    assertThat(equal.latest(1)).isEqualTo(full.latest(1)).isEqualTo(TWO);
  }

  @Test
  void spreads_what_failed_together() {
    var backoff = new Backoff.Fixed(HOUR, Jitter.EQUAL);
    var random = new Random(7);

    assertThat(IntStream.range(0, 100).mapToObj(_ -> backoff.delay(1, random)).distinct())
        .hasSize(100);
  }

  @Test
  void gives_the_same_delay_to_the_same_chance() {
    var backoff = new Backoff.Exponential(TWO, 2, HOUR, Jitter.FULL);

    assertThat(backoff.delay(3, new Random(7))).isEqualTo(backoff.delay(3, new Random(7)));
  }

  private static List<Integer> seconds(Backoff backoff, int count) {
    return IntStream.rangeClosed(1, count)
        .map(n -> (int) backoff.delay(n, new Random(n)).toSeconds())
        .boxed()
        .toList();
  }

  private static Backoff any(Random random) {
    var base = Duration.ofMillis(random.nextLong(1L << random.nextInt(1, 32)));
    var max = Duration.ofMillis(random.nextLong(1L << random.nextInt(1, 32)));
    double factor = random.nextDouble(0, 20);
    var jitter = JITTERS.get(random.nextInt(JITTERS.size()));
    return switch (random.nextInt(5)) {
      case 0 -> new Backoff.Fixed(base, jitter);
      case 1 -> new Backoff.Linear(base, factor, max, jitter);
      case 2 -> new Backoff.Exponential(base, factor, max, jitter);
      case 3 -> new Backoff.Poly(base, factor, max, jitter);
      default -> new Backoff.Listed(List.of(base, max), jitter);
    };
  }
}
