package io.millrace.core.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.core.limit.BreakerState.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakerStateTest {
  private static final long NOW = 1_000_000;
  private static final long RESET = 30_000;
  private static final long THEN = NOW + RESET;

  private static BreakerState of(int failures, int successes, int probes) {
    return new BreakerState(
        new BreakerRule(failures, successes, Duration.ofMillis(RESET), probes, Set.of("timeout")));
  }

  private static BreakerState opened(int successes, int probes) {
    var state = of(1, successes, probes);
    state.failed(false, NOW);
    return state;
  }

  @Test
  void opens_with_the_last_failure_in_a_row_and_not_before() {
    var state = of(3, 1, 1);
    state.failed(false, NOW);
    state.failed(false, NOW);
    assertThat(state.phase(NOW)).isEqualTo(Phase.CLOSED);

    state.failed(false, NOW);
    assertThat(state.phase(NOW)).isEqualTo(Phase.OPEN);
    assertThat(state.openedAt()).contains(Instant.ofEpochMilli(NOW));
    assertThat(state.nextProbeAt(NOW)).contains(Instant.ofEpochMilli(THEN));
    assertThat(state.available(NOW)).isZero();
  }

  @Test
  void a_success_between_them_makes_failures_begin_anew() {
    var state = of(2, 1, 1);
    state.failed(false, NOW);
    state.succeeded(false);
    state.failed(false, NOW);

    assertThat(state.phase(NOW)).isEqualTo(Phase.CLOSED);
  }

  @Test
  void is_half_open_at_the_instant_its_time_is_over() {
    var state = opened(1, 1);

    assertThat(state.phase(THEN - 1)).isEqualTo(Phase.OPEN);
    assertThat(state.phase(THEN)).isEqualTo(Phase.HALF_OPEN);
    assertThat(state.nextProbeAt(THEN)).isEmpty();
  }

  @Test
  void has_room_for_so_many_probes_and_again_when_one_ends() {
    var state = opened(9, 2);
    assertThat(state.available(THEN)).isEqualTo(2);
    state.admit(THEN);
    state.admit(THEN);
    assertThat(state.probes()).isEqualTo(2);
    assertThat(state.hasRoom()).isFalse();

    state.endProbe();
    assertThat(state.available(THEN)).isEqualTo(1);
  }

  @Test
  void who_goes_through_a_closed_one_is_no_probe() {
    var state = of(1, 1, 1);
    state.admit(NOW);

    assertThat(state.probes()).isZero();
  }

  @Test
  void closes_with_the_last_success_it_wants() {
    var state = opened(2, 1);
    state.admit(THEN);
    state.succeeded(true);
    assertThat(state.phase(THEN)).isEqualTo(Phase.HALF_OPEN);

    state.succeeded(true);
    assertThat(state.past()).isEqualTo(BreakerState.Past.NONE);
  }

  @Test
  void successes_of_an_earlier_time_count_no_more() {
    var state = opened(2, 1);
    state.admit(THEN);
    state.succeeded(true);
    state.failed(true, THEN);
    state.admit(THEN + RESET);
    state.succeeded(true);

    assertThat(state.phase(THEN + RESET)).isEqualTo(Phase.HALF_OPEN);
  }

  @Test
  void one_probe_that_fails_opens_it_however_many_failures_it_takes_when_closed() {
    var state = of(9, 1, 1);
    state.open(Duration.ofMillis(RESET), NOW);
    state.admit(THEN);
    state.failed(true, THEN);

    assertThat(state.phase(THEN + RESET - 1)).isEqualTo(Phase.OPEN);
    assertThat(state.phase(THEN + RESET)).isEqualTo(Phase.HALF_OPEN);
  }

  @Test
  void only_probes_speak_while_it_is_half_open_and_nobody_while_it_is_open() {
    var state = opened(1, 1);
    state.succeeded(true);
    state.failed(true, NOW + 5);
    assertThat(state.nextProbeAt(NOW)).contains(Instant.ofEpochMilli(THEN));
    state.admit(THEN);
    state.succeeded(false);
    state.failed(false, THEN);

    assertThat(state.phase(THEN)).isEqualTo(Phase.HALF_OPEN);
  }

  @Test
  void a_probe_that_ends_after_another_closed_it_is_one_of_many() {
    var state = of(2, 1, 2);
    state.open(Duration.ofMillis(RESET), NOW);
    state.admit(THEN);
    state.admit(THEN);
    state.succeeded(true);
    state.failed(true, THEN);

    assertThat(state.phase(THEN)).isEqualTo(Phase.CLOSED);
    assertThat(state.failures()).isEqualTo(1);
  }

  @Test
  void stands_after_a_start_as_it_stood_before() {
    var before = opened(2, 1);
    before.admit(THEN);
    before.succeeded(true);
    var after = of(1, 2, 1);
    after.restored(before.past());

    assertThat(after.past()).isEqualTo(before.past());
    after.succeeded(true);
    assertThat(after.phase(THEN)).isEqualTo(Phase.CLOSED);
  }

  @Test
  void a_rule_counts_from_one_and_is_open_for_a_time() {
    assertThatThrownBy(() -> of(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> of(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new BreakerRule(1, 1, Duration.ZERO, 1, Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
