package io.millrace.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.queue.QueueConfig.Workers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScalerTest {
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration TICK = Duration.ofMillis(1);
  private static final Duration SOON = Scaler.LATE.minus(TICK);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Scaler scaler = of(2, 20);

  private Scaler of(int min, int max) {
    return new Scaler(new Workers(min, max), IDLE, clock.millis());
  }

  private boolean grow(Duration waited) {
    return scaler.grow(waited, clock.millis());
  }

  private void busy(int count) {
    scaler.busy(count, clock.millis());
  }

  private int sizeAfter(Duration time) {
    clock.pass(time);
    scaler.retire(clock.millis());
    return scaler.size();
  }

  @Test
  void begins_with_the_fewest() {
    assertThat(scaler.size()).isEqualTo(2);
  }

  @Test
  void doubles_each_time_they_got_all_they_could_take() {
    assertThat(grow(SOON)).isTrue();
    assertThat(scaler.size()).isEqualTo(4);
    grow(SOON);
    grow(SOON);
    assertThat(scaler.size()).isEqualTo(16);
  }

  @Test
  void never_are_more_than_there_may_be() {
    for (int round = 0; round < 4; round++) {
      grow(SOON);
    }
    assertThat(scaler.size()).isEqualTo(20);
    assertThat(grow(SOON)).isFalse();
    assertThat(grow(Duration.ofHours(1))).isFalse();
  }

  @Test
  void are_as_many_as_there_may_be_at_once_when_a_job_waited_long() {
    assertThat(grow(Scaler.LATE)).isTrue();

    assertThat(scaler.size()).isEqualTo(20);
  }

  @Test
  void who_had_nothing_to_do_for_so_long_retires() {
    grow(Scaler.LATE);
    busy(20);
    busy(0);

    assertThat(sizeAfter(IDLE.minus(TICK))).isEqualTo(20);
    assertThat(sizeAfter(TICK)).isEqualTo(2);
  }

  @Test
  void who_was_busy_meanwhile_stays() {
    grow(Scaler.LATE);
    busy(20);
    busy(0);
    clock.pass(IDLE.dividedBy(2));
    busy(5);
    busy(1);

    assertThat(sizeAfter(IDLE.dividedBy(2))).isEqualTo(5);
    assertThat(sizeAfter(IDLE.dividedBy(2))).isEqualTo(2);
  }

  @Test
  void who_is_busy_stays_however_long_it_takes() {
    grow(Scaler.LATE);
    busy(7);

    assertThat(sizeAfter(IDLE.multipliedBy(10))).isEqualTo(7);
    busy(6);
    assertThat(sizeAfter(IDLE.minus(TICK))).isEqualTo(7);
    assertThat(sizeAfter(TICK)).isEqualTo(6);
  }

  @Test
  void new_ones_that_never_got_anything_retire_too() {
    grow(SOON);

    assertThat(sizeAfter(IDLE)).isEqualTo(2);
  }

  @Test
  void keep_to_changed_bounds_at_once() {
    scaler.follow(new Workers(5, 8), clock.millis());
    assertThat(scaler.size()).isEqualTo(5);
    grow(Scaler.LATE);
    assertThat(scaler.size()).isEqualTo(8);

    scaler.follow(new Workers(1, 3), clock.millis());
    assertThat(scaler.size()).isEqualTo(3);
  }

  @Test
  void those_beyond_a_lowered_bound_finish_what_they_do() {
    grow(Scaler.LATE);
    busy(20);
    scaler.follow(new Workers(1, 3), clock.millis());

    busy(19);
    assertThat(scaler.size()).isEqualTo(3);
    busy(0);
    assertThat(sizeAfter(IDLE)).isEqualTo(1);
  }

  @Test
  void where_all_are_busy_there_is_a_place_to_ask_with_if_there_may_be_more() {
    busy(2);
    assertThat(scaler.places()).isEqualTo(3);

    busy(20);
    assertThat(scaler.places()).isEqualTo(20);
  }

  @Test
  void where_none_need_be_there_is_a_place_to_ask_with() {
    var none = of(0, 4);
    assertThat(none.size()).isZero();
    assertThat(none.places()).isEqualTo(1);

    none.busy(1, clock.millis());
    assertThat(none.size()).isEqualTo(1);
    none.grow(SOON, clock.millis());
    none.busy(0, clock.millis());
    clock.pass(IDLE);
    none.retire(clock.millis());
    assertThat(none.size()).isZero();
  }
}
