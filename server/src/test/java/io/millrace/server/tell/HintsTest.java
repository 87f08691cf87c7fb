package io.millrace.server.tell;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Job;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Rate;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What those who wait are told of each verb.
class HintsTest extends TellingTest {
  private Heard<Ready> heard;

  @BeforeEach
  void listen() {
    heard = new Heard<>(bus.ready());
  }

  @Test
  void says_once_that_jobs_of_a_queue_are_ready() {
    enqueue(job("a"), job("b"), job("c").withQueue("sms"));

    assertHints(ready(), new Ready.Now("sms"));
  }

  @Test
  void says_when_the_first_of_a_queue_is_due() {
    enqueue(due("a", 60), due("b", 30), due("c", 90));

    assertHints(later(30));
  }

  @Test
  void says_what_a_cancel_lets_go_elsewhere() {
    var run = Ties.NONE.withParents(List.of("a")).withOnFailure(Ties.OnFailure.RUN);
    enqueue(job("a"), job("b").withQueue("sms").withTies(run));
    enqueue(due("c", 60).withQueue("late").withTies(run));
    heard.all(bus.ready(), new Ready.Now("end"));

    cancel("a", true);

    assertThat(heard.all(bus.ready(), new Ready.Now("end")))
        .contains(new Ready.Now("sms"), new Ready.Later("late", in(60)));
  }

  @Test
  void says_when_a_new_job_expires() {
    enqueue(job("a").withWindow(Window.until(in(60))));

    assertHints(ready(), later(60));
  }

  @Test
  void says_nothing_of_a_job_that_was_there_before() {
    enqueue(job("a"));
    heard.all(bus.ready(), new Ready.Now("end"));

    enqueue(job("a"));

    assertHints();
  }

  @Test
  void says_that_one_is_ready_which_another_one_like_it_made_so() {
    enqueue(unique("a", Optional.of(in(60))));
    heard.all(bus.ready(), new Ready.Now("end"));

    enqueue(unique("b", Optional.empty()));

    assertHints(ready());
  }

  /// One that takes the time of another one like it over.
  private static Job unique(String id, Optional<Instant> runAt) {
    var unique =
        new Unique(
            Unique.DEFAULT_BY,
            Unique.DEFAULT_STATES,
            Optional.empty(),
            Unique.Conflict.REPLACE,
            Set.of(Unique.Part.RUN_AT),
            Optional.empty(),
            "print");
    var alike = job(id).withTies(Ties.NONE.withUnique(unique));
    return alike.withWindow(alike.window().withRunAt(runAt));
  }

  @Test
  void says_that_jobs_have_come_home() {
    backend.jobs().enqueue(List.of(due("a", 60), due("b", 60)), false).await();
    clock.pass(Duration.ofSeconds(60));

    store.claim(Want.homecoming(List.of(QUEUE))).await();

    assertHints(ready());
  }

  @Test
  void says_nothing_of_a_claim_that_brings_nobody_home() {
    lent("a");

    assertHints();
  }

  @Test
  void says_when_a_failed_job_is_to_be_tried_again() {
    settle(lent("a"), RETRY);

    assertHints(later(60));
  }

  @Test
  void says_when_a_snoozed_job_is_due() {
    settle(lent("a"), new Outcome.Snooze(in(90), Optional.empty()));

    assertHints(later(90));
  }

  @Test
  void says_that_a_job_is_ready_which_was_given_back() {
    settle(lent("a"), new Outcome.Yield(Optional.empty(), "drain"));

    assertHints(ready());
  }

  @Test
  void says_that_the_place_of_one_that_ended_is_free_where_places_are_few() {
    backend.queues().put(QueueConfig.of(QUEUE).withConcurrency(1), new Match.Any(), "ann").await();
    backend.jobs().enqueue(List.of(job("next")), false).await();
    var first = lent("a");

    settle(first, DONE);

    assertHints(ready());
  }

  @Test
  void says_nothing_of_a_job_that_is_done() {
    settle(lent("a"), DONE);

    assertHints();
  }

  @Test
  void says_that_a_promoted_job_is_ready() {
    backend.jobs().enqueue(List.of(due("a", 60)), false).await();

    store.change(List.of(new Change("a", new Change.Promote(), "ann"))).await();

    assertHints(ready());
  }

  @Test
  void says_when_a_job_is_due_that_was_put_off() {
    backend.jobs().enqueue(List.of(job("a")), false).await();

    store.change(List.of(new Change("a", new Change.Snooze(in(60)), "ann"))).await();

    assertHints(later(60));
  }

  @Test
  void calls_the_holder_of_a_job_that_is_cancelled_and_says_when_its_grace_is_over() {
    lent("a");

    cancel("a", false);

    assertHints(new Ready.Attend(QUEUE), new Ready.Later(QUEUE, clock.instant().plus(GRACE)));
  }

  @Test
  void calls_the_holder_of_a_job_that_is_cancelled_by_force_and_says_that_its_place_is_free() {
    lent("a");

    cancel("a", true);

    assertHints(new Ready.Attend(QUEUE), ready());
  }

  @Test
  void says_that_a_redriven_job_is_ready() {
    settle(lent("a"), DEAD);
    heard.all(bus.ready(), new Ready.Now("end"));

    store.redrive(List.of(Redrive.of("a", "ann"))).await();

    assertHints(ready());
  }

  @Test
  void says_when_a_rate_lets_those_start_that_it_holds() {
    twoOfWhichOneMayStart();

    claim();

    assertHints(new Ready.Frees(QUEUE, in(60)));
  }

  @Test
  void says_it_also_of_what_is_lent_with_a_settling() {
    twoOfWhichOneMayStart();

    store.settle(List.of(), WANT).await();

    assertHints(new Ready.Frees(QUEUE, in(60)));
  }

  private void twoOfWhichOneMayStart() {
    var limits = QueueLimits.NONE.withRate(new Rate(1, Duration.ofMinutes(1), 0, true));
    backend.queues().put(QueueConfig.of(QUEUE).withLimits(limits), new Match.Any(), "ann").await();
    backend.jobs().enqueue(List.of(job("a"), job("b")), false).await();
  }

  private void assertHints(Ready... hints) {
    assertThat(heard.all(bus.ready(), new Ready.Now("end"))).containsExactlyInAnyOrder(hints);
  }

  private Ready ready() {
    return new Ready.Now(QUEUE);
  }

  private Ready later(int seconds) {
    return new Ready.Later(QUEUE, in(seconds));
  }
}
