package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static io.millrace.core.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Conflict;
import io.millrace.core.job.Unique.Part;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Jobs that count as the same: one of them stands for all, until it does not any more.
public abstract class UniqueContract extends BackendContract {
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

  @Test
  void replaces_the_parts_that_are_named_of_one_that_does_not_run() {
    var replace = conflict(Conflict.REPLACE, Set.of(Part.ARGS, Part.PRIORITY));
    put("a", replace);

    var answer = put(unique("b", replace).withArgs(Json.of("{\"n\":2}")).withPriority(1));

    assertThat(answer).isEqualTo(new Enqueued.Duplicate(get("a"), true));
    assertThat(get("a").job().args()).isEqualTo(Json.of("{\"n\":2}"));
    assertThat(get("a").job().priority()).isEqualTo(1);
    claim();
    put(unique("c", replace).withArgs(Json.of("{\"n\":3}")));
    assertThat(get("a").job().args()).isEqualTo(Json.of("{\"n\":2}"));
  }

  @Test
  void puts_off_again_what_bounces_but_not_for_ever() {
    var debounce =
        new Unique(
            Unique.DEFAULT_BY,
            Unique.DEFAULT_STATES,
            Optional.empty(),
            Conflict.DEBOUNCE,
            Set.of(),
            Optional.of(Duration.ofSeconds(12)),
            "print");
    put(later(unique("a", debounce), 5));
    clock.pass(Duration.ofSeconds(4));

    put(later(unique("b", debounce), 5));

    clock.pass(Duration.ofSeconds(4));
    assertThat(state("a")).isEqualTo(SCHEDULED);
    assertThat(claim(1)).isEmpty();
    put(later(unique("c", debounce), 5));
    clock.pass(Duration.ofSeconds(4));
    assertThat(claim().job().id()).isEqualTo("a");
  }

  @Test
  void keeps_one_beside_one_that_runs_with_the_newest_args() {
    var last = conflict(Conflict.KEEP_LAST, Set.of());
    put("a", last);
    put(unique("early", last).withArgs(Json.of("{\"n\":1}")));
    assertThat(get("a").job().args()).isEqualTo(Json.of("{\"n\":1}"));
    var runs = claim();

    assertThat(put(unique("b", last).withArgs(Json.of("{\"n\":2}"))))
        .isInstanceOf(Enqueued.New.class);
    assertThat(state("b")).isEqualTo(WAITING);
    put(unique("c", last).withArgs(Json.of("{\"n\":3}")));

    assertThat(claim(10)).isEmpty();
    settle(runs, DONE);
    var next = claim();
    assertThat(next.job().id()).isEqualTo("b");
    assertThat(next.job().args()).isEqualTo(Json.of("{\"n\":3}"));
    assertThat(put("d", last)).isInstanceOf(Enqueued.New.class);
    assertThat(state("d")).isEqualTo(WAITING);
  }

  @Test
  void keeps_the_newest_args_for_the_one_to_come_while_the_first_is_tried_again() {
    var last = conflict(Conflict.KEEP_LAST, Set.of());
    put("a", last);
    var runs = claim();
    put("b", last);
    settle(runs, retryIn(Duration.ofSeconds(5)));

    put(unique("c", last).withArgs(Json.of("{\"n\":3}")));

    assertThat(get("a").job().args()).isEqualTo(Json.EMPTY_OBJECT);
    assertThat(get("b").job().args()).isEqualTo(Json.of("{\"n\":3}"));
  }

  @Test
  void frees_the_one_to_come_also_where_those_that_wait_do_not_count() {
    var last = states(conflict(Conflict.KEEP_LAST, Set.of()), Set.of(READY, RUNNING));
    put("a", last);
    var runs = claim();
    put("b", last);
    put(unique("c", last).withArgs(Json.of("{\"n\":3}")));
    assertThat(claim(10)).isEmpty();

    settle(runs, DONE);

    var next = claim();
    assertThat(next.job().id()).isEqualTo("b");
    assertThat(next.job().args()).isEqualTo(Json.of("{\"n\":3}"));
  }

  @Test
  void frees_the_one_to_come_also_where_those_that_succeeded_count() {
    var last = states(conflict(Conflict.KEEP_LAST, Set.of()), Set.of(READY, RUNNING, SUCCEEDED));
    put("a", last);
    var runs = claim();
    put("b", last);

    settle(runs, DONE);

    assertThat(claim().job().id()).isEqualTo("b");
    assertThat(put("c", last)).isInstanceOf(Enqueued.New.class);
    assertThat(state("c")).as("behind the one that runs now").isEqualTo(WAITING);
  }

  @Test
  void waits_for_none_that_has_ended_though_it_still_counts() {
    var last = states(conflict(Conflict.KEEP_LAST, Set.of()), Set.of(READY, RUNNING, SUCCEEDED));
    put("a", last);
    settle(claim(), DONE);

    put("b", last);

    assertThat(state("b")).isEqualTo(READY);
    put(unique("c", last).withArgs(Json.of("{\"n\":3}")));
    assertThat(get("b").job().args()).isEqualTo(Json.of("{\"n\":3}"));
  }

  @Test
  void frees_the_one_to_come_when_it_moves_to_another_queue() {
    var last = conflict(Conflict.KEEP_LAST, Set.of());
    put("a", last);
    claim();
    put("b", last);

    move("b", "elsewhere");

    assertThat(ids(claim(want(10, "elsewhere")).lent())).containsExactly("b");
    assertThat(put("c", last)).isInstanceOf(Enqueued.New.class);
    assertThat(state("c")).as("in the queue that it left").isEqualTo(WAITING);
  }

  @Test
  void waits_for_its_parents_in_the_queue_to_which_it_moves() {
    var last = conflict(Conflict.KEEP_LAST, Set.of());
    put("a", last);
    enqueue(job("parent").withQueue("other"));
    claim();
    var tied = unique("b", last);
    put(tied.withTies(tied.ties().withParents(List.of("parent"))));

    move("b", "elsewhere");
    assertThat(claim(want(10, "elsewhere")).lent()).isEmpty();
    settle(claim(want(1, "other")).lent().getFirst(), DONE);

    assertThat(ids(claim(want(10, "elsewhere")).lent())).containsExactly("b");
  }

  /// A backend may carry it there in rounds of its own.
  private void move(String id, String queue) {
    var there = get(id);
    var patch = new Change.Patch(there.job().withQueue(queue), there.life().version());
    backend.jobs().change(List.of(new Change(id, patch, "ann"))).await();
    while (backend.tidy().await()) {}
  }

  private void redrive(String id) {
    backend
        .jobs()
        .redrive(List.of(new Redrive(id, Optional.empty(), Optional.empty(), true, "ann")))
        .await();
  }

  private Enqueued put(String id, Unique unique) {
    return put(unique(id, unique));
  }

  private Enqueued put(Job job) {
    return enqueue(job).getFirst();
  }

  private static Job unique(String id, Unique unique) {
    return job(id).withTies(Ties.NONE.withUnique(unique));
  }

  private Job later(Job job, int seconds) {
    return job.withWindow(Window.from(clock.instant().plusSeconds(seconds)));
  }

  private static Unique skip() {
    return print("print");
  }

  private static Unique print(String print) {
    var it = Unique.byDefault();
    return new Unique(
        it.by(), it.states(), it.period(), it.onConflict(), it.replace(), it.maxDelay(), print);
  }

  private static Unique states(Unique it, Set<JobState> states) {
    return new Unique(
        it.by(), states, it.period(), it.onConflict(), it.replace(), it.maxDelay(), it.print());
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

  private static Unique conflict(Conflict conflict, Set<Part> replace) {
    var it = skip();
    return new Unique(
        it.by(), it.states(), it.period(), conflict, replace, it.maxDelay(), it.print());
  }
}
