package io.millrace.backend.contract.tie;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static io.millrace.core.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Conflict;
import io.millrace.core.job.Unique.Part;
import io.millrace.core.job.Window;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What becomes of the second of two that count as the same.
public abstract class UniqueConflictContract extends WithUnique {
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
  void changes_the_one_that_is_there_for_each_of_a_hundred_that_come_at_once() {
    var replace = conflict(Conflict.REPLACE, Set.of(Part.ARGS));
    put("a", replace);

    var asked =
        IntStream.range(0, 100)
            .mapToObj(n -> unique("b" + n, replace).withArgs(Json.of("{\"n\":" + n + "}")))
            .map(job -> backend.jobs().enqueue(List.of(job), false))
            .toList();

    assertThat(asked)
        .allSatisfy(it -> assertThat(it.await().getFirst()).isInstanceOf(Enqueued.Duplicate.class));
    assertThat(life("a").version()).isEqualTo(101);
  }

  @Test
  void tells_of_one_job_as_those_before_in_the_call_left_it() {
    var replace = conflict(Conflict.REPLACE, Set.of(Part.ARGS));
    put("a", replace);

    var answers =
        enqueue(
            unique("b", replace).withArgs(Json.of("{\"n\":1}")),
            unique("c", skip()),
            unique("a", skip()),
            unique("d", replace).withArgs(Json.of("{\"n\":2}")),
            unique("e", skip()));

    assertThat(answers.stream().map(UniqueConflictContract::version))
        .containsExactly(2, 2, 2, 3, 3);
  }

  private static int version(Enqueued answer) {
    return switch (answer) {
      case Enqueued.Duplicate(var there, _) -> there.life().version();
      case Enqueued.Known(_, _, var there) -> there.orElseThrow().life().version();
      default -> throw new AssertionError(answer);
    };
  }

  @Test
  void stands_in_its_order_in_another_queue_after_it_was_refused_in_the_first() {
    put("a", skip());
    put(unique("b", skip()));

    enqueue(job("c").withQueue("sms"), job("b").withQueue("sms"), job("d").withQueue("sms"));

    assertThat(ids(claim(want(9, "sms")).lent())).containsExactly("c", "b", "d");
  }

  @Test
  void all_or_none_need_room_also_for_those_that_turn_out_to_be_alike() {
    backend.queues().put(QueueConfig.of(QUEUE).withMaxDepth(2), new Match.Any(), "ann").await();
    put("a", skip());

    var answers = backend.jobs().enqueue(List.of(job("b"), unique("c", skip())), true).await();

    assertThat(answers).containsOnly(new Enqueued.Refused(QUEUE, 1));
    assertThat(backend.jobs().enqueue(List.of(unique("c", skip()), job("b")), true).await())
        .containsOnly(new Enqueued.Refused(QUEUE, 1));
    assertThat(backend.jobs().enqueue(List.of(unique("d", skip())), true).await())
        .containsExactly(new Enqueued.Duplicate(get("a"), false));
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
  void says_that_the_one_to_come_waits_also_in_a_call_that_is_all_or_none() {
    var last = conflict(Conflict.KEEP_LAST, Set.of());
    put("a", last);
    claim();

    var taken = backend.jobs().enqueue(List.of(unique("b", last)), true).await().getFirst();

    assertThat(taken).isInstanceOf(Enqueued.New.class);
    assertThat(((Enqueued.New) taken).snapshot().state()).isEqualTo(WAITING);
  }

  @Test
  void has_the_last_room_before_those_behind_it_in_its_call() {
    var last = conflict(Conflict.KEEP_LAST, Set.of());
    put("a", last);
    claim();
    bind(2);

    var taken =
        backend
            .jobs()
            .enqueue(List.of(unique("b", last), job("c"), job("d"), unique("e", last)), false)
            .await();

    assertThat(taken.getFirst()).isInstanceOf(Enqueued.New.class);
    assertThat(taken.get(1)).isInstanceOf(Enqueued.New.class);
    assertThat(taken.get(2)).isEqualTo(new Enqueued.Refused(QUEUE, 2));
    assertThat(taken.getLast()).isInstanceOf(Enqueued.Duplicate.class);
  }

  @Test
  void leaves_the_last_room_to_those_behind_it_when_it_needs_none() {
    var last = conflict(Conflict.KEEP_LAST, Set.of());
    put("a", last);
    bind(2);

    var taken =
        backend.jobs().enqueue(List.of(unique("b", last), job("c"), job("d")), false).await();

    assertThat(taken.getFirst()).isInstanceOf(Enqueued.Duplicate.class);
    assertThat(taken.get(1)).isInstanceOf(Enqueued.New.class);
    assertThat(taken.getLast()).isEqualTo(new Enqueued.Refused(QUEUE, 2));
  }

  private void bind(int depth) {
    backend.queues().put(QueueConfig.of(QUEUE).withMaxDepth(depth), new Match.Any(), "ann").await();
  }

  @Test
  void takes_the_second_of_two_in_a_call_that_is_all_or_none_for_the_first() {
    var last = conflict(Conflict.KEEP_LAST, Set.of());

    var taken = backend.jobs().enqueue(List.of(unique("a", last), unique("b", last)), true).await();

    assertThat(taken.getFirst()).isInstanceOf(Enqueued.New.class);
    assertThat(taken.getLast()).isInstanceOf(Enqueued.Duplicate.class);
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

  private Job later(Job job, int seconds) {
    return job.withWindow(Window.from(clock.instant().plusSeconds(seconds)));
  }

  private static Unique conflict(Conflict conflict, Set<Part> replace) {
    var it = skip();
    return new Unique(
        it.by(), it.states(), it.period(), conflict, replace, it.maxDelay(), it.print());
  }
}
