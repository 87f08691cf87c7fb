package io.millrace.backend.contract.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.limit.BreakerTurn;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Who goes as a probe, and what becomes of the breaker then.
public abstract class BreakerProbeContract extends BehindBreaker {
  @Test
  void lends_one_probe_at_a_time_when_its_time_is_over() {
    guard(1, 2, 1);
    trip();
    enqueueGuarded("a", "b", "c");
    lent();

    clock.pass(RESET);
    assertThat(lent()).containsExactly("a");
    assertThat(lent()).isEmpty();
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
  }

  @Test
  void lends_as_many_probes_as_it_is_set_to() {
    guard(1, 2, 2);
    trip();
    enqueueGuarded("a", "b", "c");
    clock.pass(RESET);

    assertThat(lent()).containsExactly("a", "b");
  }

  @Test
  void closes_after_so_many_probes_that_went_well_and_lets_all_go() {
    guard(1, 2, 1);
    trip();
    enqueueGuarded("a", "b", "c", "d");
    lent();
    clock.pass(RESET);

    settle(claim(), DONE);
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
    assertThat(settle(end(claim(), DONE), Want.NONE).turns())
        .containsExactly(new BreakerTurn(NAME, Phase.HALF_OPEN, Phase.CLOSED, "recovered"));
    assertThat(lent()).containsExactly("c", "d");
  }

  @Test
  void hints_the_queues_in_which_jobs_go_on_when_it_closes() {
    guard(1, 1, 1);
    trip();
    enqueue(guarded("a"), guarded("b").withQueue("other"));
    clock.pass(RESET);
    var probe = claim();
    assertThat(ids(claim(want(9, "other")).lent())).isEmpty();

    assertThat(settle(end(probe, DONE), Want.NONE).hints()).contains("other");
  }

  @Test
  void a_probe_that_fails_opens_it_anew_for_its_whole_time() {
    guard(5, 2, 1);
    trip();
    enqueueGuarded("a", "b");
    clock.pass(RESET);

    var failed = settle(end(claim(), failing(FailureKind.TIMEOUT)), Want.NONE);
    assertThat(failed.turns())
        .containsExactly(new BreakerTurn(NAME, Phase.HALF_OPEN, Phase.OPEN, "timeout"));
    clock.pass(RESET.minus(TICK));
    assertThat(lent()).isEmpty();
    clock.pass(TICK);
    assertThat(lent()).containsExactly("b");
  }

  @Test
  void a_probe_that_is_given_back_or_lost_makes_room_for_the_next_and_says_nothing() {
    guard(1, 1, 1);
    trip();
    enqueueGuarded("a", "b");
    clock.pass(RESET);

    settle(claim(), handBack());
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
    assertThat(lent()).containsExactly("a");
    clock.pass(LEASE.plus(TICK));
    assertThat(lent()).containsExactly("a");
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
  }

  @Test
  void what_began_before_it_opened_says_nothing_while_it_is_not_closed() {
    guard(1, 1, 1);
    enqueueGuarded("early", "late", "probe");
    var before = claim(2);
    fail(before.getFirst());
    assertThat(phase()).isEqualTo(Phase.OPEN);
    clock.pass(RESET);
    before.forEach(it -> extend(it, LEASE));
    var probe = claim();

    settle(before.getLast(), DONE);
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
    settle(probe, DONE);
    assertThat(phase()).isEqualTo(Phase.CLOSED);
  }

  @Test
  void what_runs_when_it_opens_is_no_probe() {
    guard(1, 1, 1);
    enqueueGuarded("running", "failing", "probe");
    var both = claim(2);
    fail(both.getLast());
    clock.pass(LEASE.minus(TICK));
    extend(both.getFirst(), LEASE.multipliedBy(2));
    clock.pass(RESET.minus(LEASE).plus(TICK));

    assertThat(lent()).containsExactly("probe");
  }

  @Test
  void tells_that_a_claim_made_it_half_open() {
    guard(1, 1, 1);
    trip();
    enqueueGuarded("a");
    clock.pass(RESET);

    assertThat(claim(want(1, QUEUE)).turns())
        .containsExactly(new BreakerTurn(NAME, Phase.OPEN, Phase.HALF_OPEN, "probe"));
  }

  @Test
  void more_probes_go_as_soon_as_it_is_set_to_more() {
    guard(1, 1, 1);
    trip();
    enqueueGuarded("a", "b", "c", "d");
    clock.pass(RESET);
    assertThat(lent()).containsExactly("a");

    var rule = new BreakerRule(1, 1, RESET, 3, Set.of("retryable"));
    var told = backend.breakers().configure(List.of(new Breaker(NAME, Optional.of(rule), 2)));
    assertThat(told.await().hints()).containsExactly(QUEUE);
    assertThat(lent()).containsExactly("b", "c");
  }
}
