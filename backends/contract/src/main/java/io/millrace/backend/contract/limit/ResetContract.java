package io.millrace.backend.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a reset of a limiter forgets, and what it leaves.
public abstract class ResetContract extends WithLimiter {
  @Test
  void a_reset_forgets_starts_and_permits() {
    configure(new Limit(OptionalInt.of(1), Optional.of(Rate.of(1, SECOND))), 1);
    acquire("p", 1);
    backend.limits().reset(CRM).await();

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void a_reset_forgets_the_starts_of_jobs() {
    configure(Limit.ofRate(Rate.of(1, SECOND)), 1);
    enqueue(limited("a"));
    assertThat(claim(1)).hasSize(1);
    backend.limits().reset(CRM).await();

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void what_starts_after_a_reset_counts() {
    configure(Limit.ofRate(Rate.of(1, SECOND)), 1);
    backend.limits().reset(CRM).await();
    acquire("p", 1);

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_permit_that_a_reset_ended_is_taken_anew() {
    concurrency(1);
    acquire("p", 1);
    backend.limits().reset(CRM).await();

    assertThat(acquire("p", 1)).isInstanceOf(Grant.Granted.class);
    assertThat(fill().running()).isEqualTo(1);
  }

  @Test
  void a_permit_that_a_reset_ended_is_refused_where_others_took_its_room() {
    concurrency(1);
    acquire("p", 1);
    backend.limits().reset(CRM).await();
    acquire("q", 1);

    assertThat(acquire("p", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_permit_that_a_reset_ended_has_nothing_to_give_back() {
    concurrency(1);
    acquire("p", 1);
    backend.limits().reset(CRM).await();
    acquire("q", 1);
    giveBack("p");

    assertThat(fill().running()).isEqualTo(1);
  }

  @Test
  void a_reset_of_one_leaves_the_others() {
    concurrency(1);
    backend.limits().configure(List.of(new Limiter("other", Limit.ofConcurrency(1), 1))).await();
    acquire("p", 1);
    backend.limits().reset("other").await();

    assertThat(fill().running()).isEqualTo(1);
    giveBack("p");
    assertThat(fill().running()).isZero();
  }

  @Test
  void jobs_that_run_still_count_after_a_reset() {
    concurrency(1);
    enqueue(limited("a"));
    assertThat(claim(1)).hasSize(1);
    backend.limits().reset(CRM).await();

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void very_many_that_wait_all_go_on_after_a_reset() {
    configure(new Limit(OptionalInt.empty(), Optional.of(Rate.of(MANY, SECOND))), 1);
    acquire("p", MANY);
    enqueue(
        IntStream.range(0, MANY).mapToObj(n -> limited("j" + n, "own" + n)).toArray(Job[]::new));
    lendAll();
    backend.limits().reset(CRM).await();

    assertThat(lendAll()).isEqualTo(MANY);
  }

  @Test
  void a_reset_tells_where_jobs_waited() {
    concurrency(1);
    acquire("p", 1);
    enqueue(limited("a"));
    assertThat(claim(1)).isEmpty();

    assertThat(backend.limits().reset(CRM).await()).containsExactly(QUEUE);
  }

  @Test
  void a_reset_ends_a_pause() {
    enqueue(limited("a"), limited("b"));
    throttle("a", SECOND);
    backend.limits().reset(CRM).await();

    assertThat(ids(claim(9))).containsExactly("b");
  }
}
