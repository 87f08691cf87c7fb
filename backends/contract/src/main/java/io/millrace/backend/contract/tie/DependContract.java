package io.millrace.backend.contract.tie;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static io.millrace.core.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Jobs that wait for others: released when all have succeeded, and not before.
public abstract class DependContract extends WithParents {
  @Test
  void waits_until_all_its_parents_have_succeeded() {
    enqueue("a", "b");
    put(child("c", "a", "b"));
    assertThat(state("c")).isEqualTo(WAITING);
    var parents = claim(10);
    assertThat(ids(parents)).containsExactly("a", "b");

    settle(parents.getFirst(), DONE);
    assertThat(state("c")).isEqualTo(WAITING);
    settle(parents.getLast(), DONE);

    assertThat(claim().job().id()).isEqualTo("c");
  }

  @Test
  void knows_no_parent_that_comes_only_behind_it_in_the_call() {
    var answers = enqueue(job("a"), child("c", "a", "b"), job("b"));

    assertThat(answers.get(1)).isEqualTo(new Enqueued.Orphan(List.of("b")));
    assertThat(claim(9)).hasSize(2);
    assertThat(enqueue(job("d"), child("c", "d", "b"), job("b")).get(1))
        .as("it was there before")
        .isInstanceOf(Enqueued.New.class);
  }

  @Test
  void is_given_what_its_parents_came_to() {
    enqueue("a");
    put(child("c", "a"));
    settle(claim(), new Outcome.Done(Json.of("{\"n\":1}")));

    assertThat(claim().parents()).isEqualTo(Map.of("a", Json.of("{\"n\":1}")));
  }

  @Test
  void hints_its_queue_when_it_is_released() {
    enqueue("a");
    put(child("c", "a").withQueue("elsewhere"));

    var settled = settle(end(claim(), DONE), Want.NONE);

    assertThat(settled.hints()).contains("elsewhere");
  }

  @Test
  void does_not_wait_for_parents_that_have_succeeded_before() {
    enqueue("a");
    settle(claim(), DONE);
    put(child("c", "a"));
    assertThat(state("c")).isEqualTo(READY);

    backend.jobs().prune(new Prune.Ids(List.of("a"))).await();
    settle(claim(), DONE);
    backend.jobs().prune(new Prune.Ids(List.of("a"))).await();

    put(child("d", "a"));
    assertThat(state("d")).isEqualTo(READY);
  }

  @Test
  void is_answered_as_it_stands_when_its_parents_have_ended() {
    enqueue("a");
    settle(claim(), DONE);
    enqueue("b");
    settle(claim(), FAILED);

    assertThat(born(child("c", "a"))).isEqualTo(READY);
    assertThat(born(child("d", OnFailure.DEAD, "b"))).isEqualTo(DEAD);
    var later = child("e", "a").withWindow(Window.from(clock.instant().plusSeconds(60)));
    assertThat(born(later)).isEqualTo(SCHEDULED);
    assertThat(born(child("f", "c"))).isEqualTo(WAITING);
  }

  private JobState born(Job child) {
    return ((Enqueued.New) put(child)).snapshot().state();
  }

  @Test
  void is_scheduled_when_its_time_has_not_come_after_its_parents_have() {
    enqueue("a");
    put(child("c", "a").withWindow(Window.from(clock.instant().plusSeconds(60))));

    settle(claim(), DONE);

    assertThat(state("c")).isEqualTo(SCHEDULED);
  }

  @Test
  void is_not_taken_when_nobody_knows_its_parent() {
    assertThat(put(child("c", "nobody"))).isEqualTo(new Enqueued.Orphan(List.of("nobody")));
    assertThat(claim(1)).isEmpty();
  }

  @Test
  void waits_on_while_a_parent_is_tried_again() {
    enqueue("a");
    put(child("c", "a"));
    settle(claim(), retryIn(Duration.ofSeconds(5)));
    assertThat(state("c")).isEqualTo(WAITING);

    clock.pass(Duration.ofSeconds(5));
    settle(claim(), DONE);

    assertThat(state("c")).isEqualTo(READY);
  }

  @Test
  void hears_of_a_parent_once_however_often_that_ends() {
    enqueue("a", "b");
    put(child("c", OnFailure.RUN, "a", "b"));
    var parents = claim(2);
    settle(parents.getFirst(), FAILED);
    backend.jobs().redrive(List.of(Redrive.of("a", "ann"))).await();
    settle(claim(), FAILED);

    assertThat(state("c")).as("while the other runs").isEqualTo(WAITING);
    settle(parents.getLast(), DONE);

    assertThat(claim().job().id()).isEqualTo("c");
  }

  @Test
  void waits_once_for_a_parent_that_is_named_twice() {
    enqueue("a");
    put(child("c", "a", "a"));

    settle(claim(), DONE);

    assertThat(claim().job().id()).isEqualTo("c");
  }

  @Test
  void keeps_its_parents_until_it_has_ended_itself() {
    enqueue("a");
    put(child("c", "a"));
    settle(claim(), DONE);
    clock.pass(Duration.ofHours(1));

    assertThat(prune()).isEqualTo(new Pruned(0, List.of("a"), false));
    assertThat(retire()).isZero();
    settle(claim(), DONE);
    clock.pass(Duration.ofHours(1));
    assertThat(retire()).isEqualTo(2);
  }

  @Test
  void a_parent_of_many_frees_them_in_bounded_rounds() {
    enqueue("a");
    int many = 1_700;
    IntStream.range(0, many).forEach(at -> put(child("c" + at, "a")));

    settle(claim(), DONE);

    assertThat(stats(QUEUE).in(WAITING)).isEqualTo(many - 500);
    while (backend.tidy().await()) {}
    assertThat(stats(QUEUE).in(READY)).isEqualTo(many);
  }

  private int retire() {
    return backend
        .jobs()
        .prune(new Prune.Ended(QUEUE, SUCCEEDED, clock.instant(), 0, 500))
        .await()
        .count();
  }
}
