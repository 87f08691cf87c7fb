package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static io.millrace.core.job.JobState.WAITING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Followed;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Jobs that wait for others: released when all have succeeded, and never left waiting for one that
/// cannot.
public abstract class DependContract extends BackendContract {
  private static final Outcome FAILED =
      new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "boom", "boom"));

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

  @ParameterizedTest
  @EnumSource(OnFailure.class)
  void follows_its_own_word_when_a_parent_fails(OnFailure word) {
    enqueue("a");
    put(child("before", word, "a"));
    settle(claim(), FAILED);
    put(child("after", word, "a"));

    var expected =
        switch (word) {
          case CANCEL -> CANCELLED;
          case DEAD -> DEAD;
          case RUN -> READY;
        };
    assertThat(state("before")).isEqualTo(expected);
    assertThat(state("after")).isEqualTo(expected);
  }

  @Test
  void a_cancelled_parent_takes_the_whole_chain_with_it() {
    enqueue("a");
    put(child("b", "a"));
    put(child("c", "b"));
    put(child("d", OnFailure.RUN, "c"));

    cancel("a");

    assertThat(state("b")).isEqualTo(CANCELLED);
    assertThat(state("c")).isEqualTo(CANCELLED);
    assertThat(state("d")).isEqualTo(READY);
  }

  @ParameterizedTest
  @EnumSource(OnFailure.class)
  void is_taken_along_by_a_cancel_that_cascades_whatever_its_own_word(OnFailure word) {
    enqueue("a");
    put(child("b", word, "a"));
    put(child("c", word, "b"));

    cascade("a");

    assertThat(state("b")).isEqualTo(CANCELLED);
    assertThat(state("c")).isEqualTo(CANCELLED);
  }

  @Test
  void is_taken_along_when_who_was_asked_to_stop_has() {
    enqueue("a");
    put(child("b", OnFailure.RUN, "a"));
    var claim = claim();
    cascade("a");
    assertThat(state("b")).isEqualTo(WAITING);

    settle(claim, retryIn(Duration.ofSeconds(5)));

    assertThat(state("b")).isEqualTo(CANCELLED);
  }

  @Test
  void is_not_taken_along_by_one_that_was_asked_to_stop_and_ended_otherwise() {
    enqueue("a");
    put(child("b", OnFailure.RUN, "a"));
    var claim = claim();
    cascade("a");

    settle(claim, FAILED);

    assertThat(state("b")).isEqualTo(READY);
  }

  @Test
  void is_not_taken_along_by_one_that_was_tried_again_since() {
    enqueue("a");
    cascade("a");
    backend.jobs().redrive(List.of(Redrive.of("a", "ann"))).await();
    put(child("b", OnFailure.RUN, "a"));

    cancel("a");

    assertThat(state("b")).isEqualTo(READY);
  }

  @Test
  void follows_its_own_word_when_it_names_one_that_was_cancelled_with_all_others() {
    enqueue("a");
    cascade("a");

    put(child("b", OnFailure.RUN, "a"));

    assertThat(state("b")).isEqualTo(READY);
  }

  @Test
  void a_deep_chain_is_cancelled_in_bounded_rounds() {
    enqueue("j0");
    int many = 1_200;
    IntStream.range(1, many).forEach(at -> put(child("j" + at, OnFailure.RUN, "j" + (at - 1))));

    cascade("j0");

    assertThat(stats(QUEUE).in(WAITING)).isEqualTo(many - 501);
    while (backend.tidy().await()) {}
    assertThat(stats(QUEUE).in(CANCELLED)).isEqualTo(many);
  }

  @Test
  void tells_who_ended_because_of_a_settle() {
    enqueue("a");
    put(child("b", OnFailure.DEAD, "a"));
    put(child("c", "b"));

    settle(claim(), FAILED);

    assertThat(followed())
        .containsExactly("b is dead: parent a is dead", "c is cancelled: parent b is dead");
  }

  @Test
  void tells_who_ended_because_of_a_cancel() {
    enqueue("a");
    put(child("b", "a"));

    cancel("a");

    assertThat(followed()).containsExactly("b is cancelled: parent a is cancelled");
  }

  @Test
  void tells_those_that_only_a_later_call_has_time_for() {
    enqueue("a");
    IntStream.range(0, 600).forEach(at -> put(child("c" + at, "a")));
    cancel("a");
    assertThat(followed()).hasSize(500);

    backend.jobs().prune(new Prune.Ids(List.of("a"), true)).await();

    assertThat(followed()).hasSize(600);
  }

  @Test
  void tells_who_is_released_and_when_it_begins() {
    enqueue("a");
    var at = clock.instant().plusSeconds(60);
    put(child("b", "a").withWindow(Window.from(at)));
    put(child("c", "a"));

    settle(claim(), DONE);

    assertThat(followed()).containsExactly("b is scheduled", "c is ready");
    assertThat(followed.getFirst().runAt()).contains(at);
    assertThat(followed.getFirst().queue()).isEqualTo(QUEUE);
  }

  @Test
  void tells_only_once() {
    enqueue("a");
    put(child("b", "a"));
    cancel("a");

    bringHome();
    backend.tidy().await();

    assertThat(followed()).hasSize(1);
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

  @Test
  void an_atomic_chain_goes_in_together_or_not_at_all() {
    var refused = backend.jobs().enqueue(List.of(job("a"), child("b", "nobody")), true).await();
    assertThat(refused).allMatch(Enqueued.Orphan.class::isInstance);
    assertThat(claim(1)).isEmpty();

    var taken = backend.jobs().enqueue(List.of(job("a"), child("b", "a")), true).await();

    assertThat(taken).allMatch(Enqueued.New.class::isInstance);
    assertThat(state("b")).isEqualTo(WAITING);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void one_whose_parent_beside_it_is_a_duplicate_waits_for_the_job_that_is_there(boolean together) {
    put(alone("first"));

    var taken = backend.jobs().enqueue(List.of(alone("a"), child("b", "a")), together).await();

    assertThat(taken.getFirst()).isInstanceOf(Enqueued.Duplicate.class);
    assertThat(taken.getLast()).isInstanceOf(Enqueued.New.class);
    assertThat(get("b").job().ties().parents()).containsExactly("first");
    assertThat(state("b")).isEqualTo(WAITING);
    settle(claim(), DONE);
    assertThat(claim().job().id()).isEqualTo("b");
  }

  private static Job alone(String id) {
    var unique = Unique.byDefault();
    return job(id).withTies(Ties.NONE.withUnique(unique));
  }

  @Test
  void a_chain_that_is_refused_tells_only_the_parents_that_nobody_knows() {
    var chain = List.of(job("a"), child("b", "a", "nobody"));

    assertThat(backend.jobs().enqueue(chain, true).await())
        .containsOnly(new Enqueued.Orphan(List.of("nobody")));
  }

  @Test
  void a_repeated_chain_is_known_though_its_parents_are_forgotten() {
    enqueue("a");
    put(child("b", "a"));
    settle(claim(), DONE);
    settle(claim(), DONE);
    prune();
    clock.pass(Duration.ofMinutes(11));

    var again = backend.jobs().enqueue(List.of(child("b", "a")), true).await();

    assertThat(again).allMatch(Enqueued.Known.class::isInstance);
  }

  @Test
  void one_that_comes_back_does_not_name_another_that_took_the_id_of_its_parent() {
    enqueue("a");
    put(child("b", "a"));
    settle(claim(), DONE);
    settle(claim(), FAILED);
    prune();
    clock.pass(Duration.ofMinutes(11));
    enqueue("a");
    settle(claim(), DONE);

    backend.jobs().redrive(List.of(Redrive.of("b", "ann"))).await();

    assertThat(prune()).isEqualTo(new Pruned(1, List.of(), false));
  }

  private final List<Followed> followed = new ArrayList<>();

  @BeforeEach
  void listen() {
    backend.follow(followed::addAll);
  }

  private List<String> followed() {
    return followed.stream()
        .map(it -> it.id() + " is " + it.state().wire() + it.why().map(": "::concat).orElse(""))
        .toList();
  }

  private void cascade(String id) {
    cancel(new Cancel(id, false, "withdrawn", "ann", GRACE, true));
  }

  private Pruned prune() {
    return backend.jobs().prune(new Prune.Ids(List.of("a"))).await();
  }

  private int retire() {
    return backend
        .jobs()
        .prune(new Prune.Ended(QUEUE, SUCCEEDED, clock.instant(), 0, 500))
        .await()
        .count();
  }

  private Enqueued put(Job job) {
    return enqueue(job).getFirst();
  }

  private static Job child(String id, String... parents) {
    return child(id, OnFailure.CANCEL, parents);
  }

  private static Job child(String id, OnFailure word, String... parents) {
    return job(id).withTies(Ties.NONE.withParents(List.of(parents)).withOnFailure(word));
  }
}
