package io.millrace.backend.memory.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StoreClockTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final StoreClock time = new StoreClock(clock);
  private final long begin = time.now();

  @Test
  void is_what_the_clock_says() {
    clock.pass(SECOND);

    assertThat(time.now()).isEqualTo(clock.millis());
  }

  @Test
  void stands_where_it_was_when_the_clock_is_set_back() {
    clock.pass(MINUTE.negated());

    assertThat(time.now()).isEqualTo(begin);
  }

  @Test
  void goes_on_at_half_the_pace_however_often_it_is_asked() {
    clock.pass(MINUTE.negated());
    for (int at = 0; at < 1_000; at++) {
      time.now();
      clock.pass(Duration.ofMillis(1));
    }

    assertThat(time.now()).isEqualTo(begin + 500);
  }

  @Test
  void is_what_the_clock_says_again_when_that_has_caught_up() {
    clock.pass(SECOND.negated());
    time.now();
    clock.pass(SECOND.multipliedBy(2));
    assertThat(time.now()).isEqualTo(clock.millis());

    clock.pass(SECOND);

    assertThat(time.now()).isEqualTo(clock.millis());
  }

  @Test
  void waits_also_for_a_clock_that_is_set_back_twice() {
    clock.pass(SECOND.negated());
    time.now();
    clock.pass(SECOND.dividedBy(2));
    long told = time.now();
    clock.pass(SECOND.negated());

    assertThat(time.now()).isEqualTo(told);
  }

  @Test
  void follows_a_clock_that_was_far_ahead() {
    clock.pass(MINUTE.plusMillis(1).negated());

    assertThat(time.now()).isEqualTo(clock.millis());
  }

  @Test
  void does_not_begin_before_what_was_told_before_the_start() {
    time.restored(begin + 2_000);

    assertThat(time.now()).isEqualTo(begin + 2_000);
    clock.pass(SECOND);
    assertThat(time.now()).isEqualTo(begin + 2_500);
  }
}
