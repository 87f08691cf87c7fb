package io.millrace.backend.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.spi.Prune;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a limiter is set to, and how full it is.
public abstract class LimiterContract extends WithLimiter {
  @Test
  void starts_of_a_rate_outlive_the_job() {
    configure(Limit.ofRate(Rate.of(1, SECOND)), 1);
    enqueue(limited("a"));
    settle(claim(), DONE);
    backend.jobs().prune(new Prune.Ids(List.of("a"), true)).await();

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void what_started_before_a_rate_was_set_does_not_count() {
    acquire("p", 1);
    configure(Limit.ofRate(Rate.of(1, SECOND)), 1);

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void very_many_that_wait_all_go_on_when_there_is_room_for_all() {
    concurrency(1);
    acquire("p", 1);
    enqueue(
        IntStream.range(0, MANY).mapToObj(n -> limited("j" + n, "own" + n)).toArray(Job[]::new));
    lendAll();
    configure(Limit.ofConcurrency(MANY + 1), 2);

    assertThat(lendAll()).isEqualTo(MANY);
  }

  @Test
  void a_limiter_that_nobody_told_of_bounds_nothing() {
    assertThat(acquire("p", 1_000)).isInstanceOf(Grant.Granted.class);
    assertThat(acquire("q", 1_000)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void an_older_revision_is_not_heard() {
    configure(Limit.ofConcurrency(5), 2);
    configure(Limit.ofConcurrency(9), 1);

    assertThat(fill().available()).isEqualTo(5);
  }

  @Test
  void a_newer_revision_counts_what_is_held() {
    configure(Limit.ofConcurrency(5), 1);
    acquire("p", 4);
    configure(Limit.ofConcurrency(6), 2);

    assertThat(fill().available()).isEqualTo(2);
  }

  @Test
  void fills_come_in_the_order_in_which_they_were_asked_for() {
    concurrency(1);

    assertThat(backend.limits().fill(List.of("z", CRM, "a")).await())
        .extracting(Fill::name)
        .containsExactly("z", CRM, "a");
  }

  @Test
  void half_of_a_rate_is_half_a_fill() {
    configure(Limit.ofRate(Rate.of(10, SECOND)), 1);
    acquire("p", 5);

    assertThat(fill().share()).isEqualTo(0.5);
    assertThat(fill().available()).isEqualTo(5);
  }
}
