package io.millrace.backend.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.spi.LimitStore.Ask;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Permits of a limiter that are asked for by hand.
public abstract class PermitContract extends WithLimiter {
  @Test
  void a_permit_takes_its_weight() {
    concurrency(10);

    assertThat(acquire("p", 3)).isEqualTo(new Grant.Granted("p", 7));
    assertThat(fill().running()).isEqualTo(3);
  }

  @Test
  void nobody_gets_more_than_there_is() {
    concurrency(3);
    acquire("p", 2);

    assertThat(acquire("q", 2)).isEqualTo(new Grant.Refused(Optional.empty()));
    assertThat(fill().running()).isEqualTo(2);
  }

  @Test
  void a_permit_that_is_asked_for_again_takes_nothing() {
    concurrency(1);
    acquire("p", 1);

    assertThat(acquire("p", 1)).isEqualTo(new Grant.Granted("p", 0));
    giveBack("p");
    assertThat(fill().running()).isZero();
  }

  @Test
  void a_permit_that_is_asked_for_again_is_held_longer() {
    concurrency(1);
    acquire("p", 1);
    clock.pass(HOLD.minus(TICK));
    acquire("p", 1);
    clock.pass(HOLD.minus(TICK));

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_permit_stays_what_it_was_first_asked_for() {
    concurrency(10);
    acquire("p", 3);

    assertThat(acquire(new Ask("other", "p", 5, HOLD))).isEqualTo(new Grant.Granted("p", 7));
    assertThat(running("other", CRM)).containsExactly(0L, 3L);
    giveBack("p");
    assertThat(running("other", CRM)).containsExactly(0L, 0L);
  }

  @Test
  void what_is_given_back_is_there_again() {
    concurrency(1);
    acquire("p", 1);
    giveBack("p");

    assertThat(acquire("q", 1)).isEqualTo(new Grant.Granted("q", 0));
  }

  @Test
  void what_is_given_back_twice_is_there_once() {
    concurrency(2);
    acquire("p", 1);
    acquire("q", 1);
    giveBack("p");
    giveBack("p");

    assertThat(fill().available()).isEqualTo(1);
  }

  @Test
  void an_unknown_permit_is_let_be() {
    concurrency(1);

    assertThat(giveBack("nobody's")).isEmpty();
    assertThat(fill().available()).isEqualTo(1);
  }

  @Test
  void a_permit_ends_with_its_time() {
    concurrency(1);
    acquire("p", 1);
    clock.pass(HOLD.minus(TICK));
    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);

    clock.pass(TICK);
    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void who_asks_too_often_hears_when_the_rate_lets_it() {
    configure(Limit.ofRate(new Rate(1, SECOND, 0, true)), 1);
    acquire("p", 1);

    assertThat(acquire("q", 1))
        .isEqualTo(new Grant.Refused(Optional.of(clock.instant().plus(SECOND))));
    clock.pass(SECOND);
    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void what_was_started_is_not_given_back_to_the_rate() {
    configure(Limit.ofRate(new Rate(1, SECOND, 0, true)), 1);
    acquire("p", 1);
    giveBack("p");

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void jobs_wait_for_permits() {
    concurrency(1);
    acquire("p", 1);
    enqueue(limited("a"));
    assertThat(claim(1)).isEmpty();

    assertThat(giveBack("p")).containsExactly(QUEUE);
    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void one_that_weighs_more_than_there_is_passes_alone() {
    concurrency(2);
    acquire("p", 1);
    assertThat(acquire("q", 3)).isInstanceOf(Grant.Refused.class);
    giveBack("p");

    assertThat(acquire("q", 3)).isEqualTo(new Grant.Granted("q", 0));
    assertThat(acquire("p", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_permit_that_is_held_no_more_may_be_asked_of_another() {
    concurrency(10);
    acquire("p", 3);
    giveBack("p");

    assertThat(acquire(new Ask("other", "p", 5, HOLD))).isInstanceOf(Grant.Granted.class);
    assertThat(running("other", CRM)).containsExactly(5L, 0L);
  }

  @Test
  void a_permit_that_ended_runs_no_more() {
    concurrency(1);
    acquire("p", 1);
    clock.pass(HOLD);

    assertThat(fill().running()).isZero();
  }

  private List<Long> running(String... limiters) {
    return backend.limits().fill(List.of(limiters)).await().stream().map(Fill::running).toList();
  }
}
