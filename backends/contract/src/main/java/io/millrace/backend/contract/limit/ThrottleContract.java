package io.millrace.backend.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Ties;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Weighed;
import io.millrace.core.spi.Cancel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who was told to wait keeps all waiting that ask the same limiter.
public abstract class ThrottleContract extends WithLimiter {
  @Test
  void who_is_told_to_wait_keeps_all_waiting_that_ask_the_same_limiter() {
    enqueue(limited("a"), limited("b"));
    throttle("a", SECOND.multipliedBy(3));

    clock.pass(SECOND.multipliedBy(3).minus(TICK));
    assertThat(claim(9)).isEmpty();
    clock.pass(TICK);
    assertThat(ids(claim(9))).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void a_claim_says_when_those_may_start_who_are_kept_waiting() {
    enqueue(limited("a"), limited("b"));
    throttle("a", SECOND);

    assertThat(claim(want(9, QUEUE)).frees())
        .isEqualTo(Map.of(QUEUE, clock.instant().plus(SECOND)));
  }

  @Test
  void who_is_told_to_wait_keeps_nobody_waiting_who_asks_another_limiter() {
    var other = job("b").withTies(Ties.NONE.withLimiters(List.of(new Weighed("other", 1))));
    enqueue(limited("a"), other, job("c"));
    throttle("a", SECOND);

    assertThat(ids(claim(9))).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void who_asks_no_limiter_keeps_nobody_waiting() {
    enqueue(job("a"), limited("b"), job("c"));
    throttle("a", SECOND);

    assertThat(ids(claim(9))).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void another_failure_than_throttled_keeps_nobody_waiting() {
    enqueue(limited("a"), limited("b"));
    settle(claim(), retryIn(SECOND));

    assertThat(ids(claim(9))).containsExactly("b");
  }

  @Test
  void a_shorter_wait_does_not_end_a_longer_one() {
    enqueue(limited("a"), limited("b"), limited("c"));
    var both = claim(2);
    settle(both.getFirst(), throttled(SECOND.multipliedBy(3)));
    settle(both.getLast(), throttled(SECOND));

    clock.pass(SECOND.multipliedBy(2));
    assertThat(claim(9)).isEmpty();
  }

  @Test
  void who_was_told_to_wait_and_is_cancelled_keeps_the_others_waiting_all_the_same() {
    enqueue(limited("a"), limited("b"));
    var claim = claim();
    var ask = new Cancel("a", false, "withdrawn", "ann", SECOND);
    backend.jobs().cancel(List.of(ask)).await();
    settle(claim, throttled(SECOND));

    assertThat(claim(9)).isEmpty();
  }

  @Test
  void who_asks_by_hand_hears_how_long_a_limiter_pauses() {
    enqueue(limited("a"));
    throttle("a", SECOND);

    assertThat(acquire("p", 1))
        .isEqualTo(new Grant.Refused(Optional.of(clock.instant().plus(SECOND))));
    assertThat(fill().available()).isZero();
    assertThat(fill().share()).isZero();
  }
}
