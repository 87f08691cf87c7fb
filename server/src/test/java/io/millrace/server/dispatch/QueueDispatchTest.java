package io.millrace.server.dispatch;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DISCARDED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Window;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig.Workers;
import io.millrace.core.spi.Cancel;
import io.millrace.server.dispatch.attempt.Stopping;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// When a queue is asked for jobs, and what is told of those that ended.
class QueueDispatchTest extends Dispatching {
  @Test
  void claims_again_for_a_hint_that_came_during_a_claim() {
    held.hold();
    loop.run(dispatch::pull);
    enqueue("quick", "late");
    loop.run(dispatch::pull);

    loop.run(held::answer);

    loop.rest();
    assertThat(state("late")).isEqualTo(SUCCEEDED);
  }

  @Test
  void claims_once_more_for_however_many_hints_came_during_a_claim() {
    held.hold();
    loop.run(dispatch::pull);
    loop.run(() -> Collections.nCopies(50, dispatch).forEach(QueueDispatch::pull));

    loop.run(held::answer);

    loop.rest();
    assertThat(held.calls).containsExactly("claim", "claim");
  }

  @Test
  void looks_for_what_is_leaving_until_it_looked_in_vain() {
    enqueue("quick", "a");
    loop.run(dispatch::soon);
    loop.until(() -> held.calls.contains("settle"));
    loop.run(held.calls::clear);

    loop.run(dispatch::soon);
    loop.run(dispatch::soon);
    loop.rest();

    assertThat(held.calls).containsExactly("claim");
  }

  @Test
  void looks_again_for_what_is_leaving_when_something_was_there_after_all() {
    loop.run(dispatch::soon);
    enqueue("quick", "a");
    loop.run(dispatch::pull);
    loop.until(dispatch::isIdle);
    assertThat(state("a")).isEqualTo(SUCCEEDED);
    enqueue("quick", "b");

    loop.run(dispatch::soon);

    loop.until(dispatch::isIdle);
    assertThat(state("b")).isEqualTo(SUCCEEDED);
  }

  @Test
  void takes_no_more_than_it_has_workers_for_while_claims_are_under_way() {
    enqueue("long", ids(20));
    held.hold();
    loop.run(dispatch::pull);
    loop.run(dispatch::pull);

    loop.run(held::answer);

    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(WORKERS);
  }

  @Test
  void takes_no_slot_that_the_claim_of_another_queue_has_taken() {
    enqueue("long", ids(20));
    enqueueIn("sms", "long", "s1", "s2", "s3", "s4", "s5", "s6");
    held.hold();
    loop.run(dispatch::pull);

    loop.run(dispatch("sms", Set.of("long"))::pull);

    loop.run(held::answer);
    loop.rest();
    assertThat(attempts.running()).hasSize(8);
  }

  @Test
  void settles_and_claims_in_one_call() {
    enqueue("quick", "a");

    loop.run(dispatch::pull);

    loop.rest();
    assertThat(held.calls).containsExactly("claim", "settle");
  }

  @Test
  void claims_for_the_workers_that_it_frees_in_the_call_that_frees_them() {
    enqueue("quick", ids(WORKERS + 2));

    loop.run(dispatch::pull);

    loop.rest();
    assertThat(count(SUCCEEDED)).isEqualTo(WORKERS + 2);
    assertThat(held.calls).containsExactly("claim", "settle", "settle");
  }

  @Test
  void goes_on_in_a_turn_of_its_own_with_what_does_not_come_home_at_once() {
    var due = Window.from(clock.instant().plusSeconds(1));
    var jobs =
        IntStream.range(0, 50_000).mapToObj(n -> job("quick", "j" + n).withWindow(due)).toList();
    loop.await(() -> backend.jobs().enqueue(jobs, false));
    pause();
    clock.pass(Duration.ofSeconds(1));

    loop.run(dispatch::pull);

    // Each call brings 200 home, and others have their turn between them.
    assertThat(loop.get(held.calls::size)).isLessThan(250);
    loop.until(dispatch::isIdle);
    assertThat(count(READY)).isEqualTo(50_000);
  }

  @Test
  void settles_much_while_a_claim_is_under_way_and_promises_no_worker_twice() {
    slots = new Slots(200);
    workers = new Workers(100, 100);
    dispatch = dispatch(QUEUE, Set.of("long", "later"));
    enqueue("long", ids(60));
    loop.run(dispatch::pull);
    loop.until(() -> attempts.running().size() == 60);
    var later = IntStream.range(0, 300).mapToObj(n -> "l" + n).toArray(String[]::new);
    enqueue("later", later);
    held.hold();
    loop.run(dispatch::pull);

    gate.countDown();
    loop.until(() -> held.calls.contains("settle"));

    loop.run(held::answer);
    loop.until(() -> attempts.running().size() >= 100);
    loop.rest();
    assertThat(count(SUCCEEDED)).isEqualTo(60);
    assertThat(count(RUNNING)).isEqualTo(100);
  }

  @Test
  void settles_again_what_could_not_be_settled() {
    enqueue("quick", "a");
    held.hold();
    loop.run(dispatch::pull);
    held.fail(true);
    loop.run(held::answer);
    loop.rest();
    assertThat(state("a")).isEqualTo(RUNNING);
    held.fail(false);

    loop.run(dispatch::pull);

    loop.rest();
    assertThat(state("a")).isEqualTo(SUCCEEDED);
    assertThat(loop.get(dispatch::isIdle)).isTrue();
  }

  @Test
  void stores_last_words_that_could_not_be_stored_before() {
    enqueue("speaking", "a");
    held.hold();
    loop.run(dispatch::pull);
    held.fail(true);
    loop.run(held::answer);
    loop.rest();
    held.fail(false);

    loop.run(dispatch::pull);

    loop.rest();
    assertThat(get("a").life().progress().message()).contains("half");
    assertThat(state("a")).isEqualTo(SUCCEEDED);
  }

  @Test
  void leaves_to_others_the_slots_of_a_claim_that_failed() {
    held.fail(true);

    loop.run(dispatch::pull);

    var other = slots.share(1, () -> {});
    assertThat(loop.get(() -> other.take(8))).isEqualTo(8);
  }

  @Test
  void settles_nothing_whose_lease_is_lost() {
    enqueue("long", "a");
    loop.run(dispatch::pull);
    loop.await(() ->
        backend.jobs().cancel(List.of(new Cancel("a", true, "withdrawn", "ann", Duration.ZERO))));
    loop.run(() -> attempts.running().forEach(it -> it.stopping().stop(Stopping.Stop.LOST, 0)));
    loop.run(() -> List.copyOf(attempts.running()).forEach(attempts::giveUp));

    loop.rest();

    assertThat(held.calls).doesNotContain("settle");
    assertThat(state("a")).isEqualTo(CANCELLED);
    assertThat(loop.get(dispatch::isIdle)).isTrue();
  }

  @Test
  void counts_the_threads_that_do_not_end_until_they_do() throws InterruptedException {
    enqueue("long", "a");
    loop.run(dispatch::pull);
    assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();
    loop.run(() -> attempts.running().forEach(it -> it.ask(Stopping.Stop.TIMEOUT)));
    loop.run(() -> List.copyOf(attempts.running()).forEach(attempts::giveUp));
    loop.run(() -> List.copyOf(attempts.running()).forEach(attempts::giveUp));

    assertThat(attempts.hanging()).isEqualTo(1);
    gate.countDown();
    loop.until(() -> attempts.hanging() == 0);
    assertThat(attempts.replaced()).isEqualTo(1);
  }

  @Test
  void settles_what_it_is_lent_to_judge() {
    var brief = Window.until(clock.instant().plusSeconds(1));
    loop.await(() -> backend.jobs().enqueue(List.of(job("quick", "a").withWindow(brief)), false));
    clock.pass(Duration.ofSeconds(2));

    loop.run(dispatch::pull);

    loop.rest();
    assertThat(state("a")).isEqualTo(DISCARDED);
  }

  @Test
  void claims_nothing_once_it_is_closed_and_settles_what_ran() {
    enqueue("quick", "a");
    held.hold();
    loop.run(dispatch::pull);
    enqueue("quick", "b");
    loop.run(dispatch::close);

    loop.run(held::answer);

    loop.rest();
    assertThat(state("a")).isEqualTo(SUCCEEDED);
    assertThat(state("b")).isEqualTo(READY);
  }

  @Test
  void hands_back_what_a_claim_brings_after_it_was_closed() {
    enqueue("long", "a");
    held.hold();
    loop.run(dispatch::pull);
    loop.run(dispatch::close);
    loop.run(attempts::close);

    loop.run(held::answer);

    loop.until(dispatch::isIdle);
    assertThat(state("a")).isEqualTo(READY);
    assertThat(get("a").life().tried().attempt()).isZero();
  }

  private void pause() {
    var pause = new Pause("ann", Optional.empty(), clock.instant(), Optional.empty());
    loop.await(() -> backend.queues().pause(QUEUE, Optional.of(pause)));
  }
}
