package io.millrace.backend.contract.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Claimed.Held;
import io.millrace.core.spi.Match;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whom an open breaker holds, and what opens it.
public abstract class BreakerHoldContract extends BehindBreaker {
  @Test
  void nobody_behind_an_open_breaker_is_lent_and_no_attempt_is_spent() {
    guard(5, 1, 1);
    trip();
    enqueueGuarded("a", "b");

    assertThat(lent()).isEmpty();
    clock.pass(RESET.minus(TICK));
    assertThat(lent()).isEmpty();
    assertThat(state("a")).isEqualTo(JobState.READY);
    assertThat(life("a").tried().attempt()).isZero();
  }

  @Test
  void those_who_wait_at_a_breaker_are_blocked() {
    guard(5, 1, 1);
    trip();
    enqueueGuarded("a", "b");
    lent();

    assertThat(stats(QUEUE).blocked()).isEqualTo(2);
  }

  @Test
  void those_who_wait_at_a_breaker_hide_nobody() {
    guard(5, 1, 1);
    trip();
    enqueueGuarded("a", "b");
    enqueue("c");

    assertThat(lent()).containsExactly("c");
  }

  @Test
  void a_breaker_that_nobody_has_set_up_holds_nobody() {
    enqueueGuarded("a", "b", "c");
    claim(2).forEach(this::fail);

    assertThat(lent()).containsExactly("c");
  }

  @Test
  void opens_after_so_many_counted_failures_in_a_row() {
    guard(2, 1, 1);
    enqueueGuarded("a", "b", "c", "d", "e");

    fail(claim());
    settle(claim(), DONE);
    fail(claim());
    assertThat(phase()).isEqualTo(Phase.CLOSED);
    fail(claim());
    assertThat(phase()).isEqualTo(Phase.OPEN);
    assertThat(lent()).isEmpty();
  }

  @Test
  void a_failure_of_a_kind_that_does_not_count_says_nothing() {
    guard(2, 1, 1);
    enqueueGuarded("a", "b", "c", "d");

    fail(claim());
    settle(claim(), new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "Boom", "no")));
    assertThat(phase()).isEqualTo(Phase.CLOSED);
    fail(claim());
    assertThat(phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void what_ran_out_of_time_counts_as_a_timeout() {
    guard(1, 1, 1);
    enqueueGuarded("a");
    claim();
    clock.pass(TIMEOUT.plus(LEASE).plusSeconds(3));

    var judged = bringHome().judge().getFirst();
    settle(judged.settle(clock.instant()), Want.NONE);

    assertThat(phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void tells_once_who_is_held_by_a_breaker_and_until_when() {
    guard(1, 1, 1);
    trip();
    enqueueGuarded("a", "b");

    var asked = claim(want(9, QUEUE));
    var by = new LimitName(LimitName.Kind.BREAKER, NAME);
    var until = clock.instant().plus(RESET);
    assertThat(asked.held()).containsExactly(new Held("a", QUEUE, TYPE, by, Optional.of(until)));
    assertThat(asked.next().orElseThrow()).isBeforeOrEqualTo(until);
    assertThat(claim(want(9, QUEUE)).held()).isEmpty();
  }

  @Test
  void holds_jobs_of_every_queue() {
    guard(1, 1, 1);
    enqueue(guarded("a"), guarded("b").withQueue("other"));
    fail(claim());

    assertThat(ids(claim(want(9, "other")).lent())).isEmpty();
    clock.pass(RESET);
    assertThat(ids(claim(want(9, "other")).lent())).containsExactly("b");
  }

  @Test
  void holds_the_jobs_that_name_it_and_not_those_that_name_another() {
    guard(1, 1, 1);
    var other = new Breaker("other", Optional.of(BreakerRule.DEFAULT), 1);
    backend.breakers().configure(List.of(other)).await();
    trip();
    enqueue(guarded("a"), job("b").withTies(Ties.NONE.withBreaker("other")));

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void holds_the_first_of_a_key_in_strict_order() {
    guard(1, 1, 1);
    var strict = new PerKey(Limit.NONE, true, true, Map.of());
    var config = QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(strict));
    backend.queues().put(config, new Match.Any(), "ann").await();
    trip();
    enqueue(guarded("a").withKey(Optional.of("k")));
    enqueue(job("b").withKey(Optional.of("k")));

    assertThat(lent()).isEmpty();
    clock.pass(RESET);
    assertThat(lent()).containsExactly("a");
  }
}
