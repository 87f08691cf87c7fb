package io.millrace.backend.contract.tie;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which job stands for all like it, and until when.
public abstract class UniqueStandContract extends WithUnique {
  private static final Duration PERIOD = Duration.ofMinutes(10);

  @Test
  void answers_the_second_with_the_first() {
    put("a", skip());

    assertThat(put("b", skip())).isEqualTo(new Enqueued.Duplicate(get("a"), false));

    assertThat(claim(10)).hasSize(1);
    assertThat(put("c", skip())).isInstanceOf(Enqueued.Duplicate.class);
  }

  @Test
  void lets_the_next_in_when_the_first_has_ended_in_whatever_way() {
    put("a", skip());
    settle(claim(), DONE);
    assertThat(put("b", skip())).isInstanceOf(Enqueued.New.class);

    cancel("b");

    assertThat(put("c", skip())).isInstanceOf(Enqueued.New.class);
  }

  @Test
  void tells_other_prints_and_other_queues_apart() {
    put("a", skip());

    assertThat(put("b", print("other"))).isInstanceOf(Enqueued.New.class);
    assertThat(put(unique("c", skip()).withQueue("elsewhere"))).isInstanceOf(Enqueued.New.class);
  }

  @Test
  void looks_at_the_states_that_are_listed_alone() {
    var pending = states(skip(), Set.of(READY));
    put("a", pending);
    claim();

    assertThat(put("b", pending)).isInstanceOf(Enqueued.New.class);
    var ended = states(print("ended"), Set.of(READY, RUNNING, SUCCEEDED));
    put("c", ended);
    claim(10).forEach(it -> settle(it, DONE));
    assertThat(put("d", ended)).isInstanceOf(Enqueued.Duplicate.class);
  }

  @Test
  void stands_for_nobody_while_its_own_state_does_not_count() {
    var ready = states(skip(), Set.of(READY));
    put(unique("a", ready).withWindow(Window.from(clock.instant().plusSeconds(60))));

    assertThat(put("b", ready)).isInstanceOf(Enqueued.New.class);
    assertThat(put("c", ready)).isEqualTo(new Enqueued.Duplicate(get("b"), false));
  }

  @Test
  void holds_through_retries_and_never_refuses_one() {
    put("a", skip());
    settle(claim(), retryIn(Duration.ofSeconds(5)));
    assertThat(put("b", skip())).isInstanceOf(Enqueued.Duplicate.class);

    clock.pass(Duration.ofSeconds(5));

    assertThat(claim().job().id()).isEqualTo("a");
  }

  @Test
  void ends_with_its_period() {
    var hourly = period(skip());
    put("a", hourly);
    clock.pass(PERIOD.minusMillis(1));
    assertThat(put("b", hourly)).isInstanceOf(Enqueued.Duplicate.class);

    clock.pass(Duration.ofMillis(1));

    assertThat(put("c", hourly)).isInstanceOf(Enqueued.New.class);
  }

  @Test
  void ends_with_the_deletion() {
    var kept = states(skip(), Set.of(READY, RUNNING, SUCCEEDED));
    put("a", kept);
    settle(claim(), DONE);
    backend.jobs().prune(new Prune.Ids(List.of("a"))).await();

    assertThat(put("b", kept)).isInstanceOf(Enqueued.New.class);
  }

  @Test
  void gives_a_job_that_comes_back_its_place_only_if_that_is_free() {
    put("a", skip());
    cancel("a");
    put("b", skip());
    redrive("a");
    assertThat(state("a")).isEqualTo(READY);

    cancel("b");

    assertThat(put("c", skip())).isInstanceOf(Enqueued.New.class);
    cancel("c");
    cancel("a");
    redrive("a");
    assertThat(put("d", skip())).isInstanceOf(Enqueued.Duplicate.class);
  }

  @Test
  void gives_a_job_that_comes_back_the_place_of_one_whose_period_is_over() {
    put("a", skip());
    cancel("a");
    put("b", period(skip()));
    clock.pass(PERIOD);

    redrive("a");

    assertThat(put("c", skip())).isEqualTo(new Enqueued.Duplicate(get("a"), false));
  }

  private void redrive(String id) {
    backend
        .jobs()
        .redrive(List.of(new Redrive(id, Optional.empty(), Optional.empty(), true, "ann")))
        .await();
  }

  private static Unique period(Unique it) {
    return new Unique(
        it.by(),
        it.states(),
        Optional.of(PERIOD),
        it.onConflict(),
        it.replace(),
        it.maxDelay(),
        it.print());
  }
}
