package io.millrace.backend.contract.lend;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Attempt;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Window;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Claimed.Homecoming;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Stale;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a `claim` does first: brings home what is due, and what has lost its lease.
public abstract class HomecomingContract extends BackendContract {
  private static final int BOUND = 200;

  @Test
  void brings_a_scheduled_job_home_when_it_is_due_and_not_before() {
    enqueue(in("a", Duration.ofSeconds(5)));

    clock.pass(Duration.ofSeconds(5).minus(TICK));
    assertThat(claim(1)).isEmpty();
    assertThat(state("a")).isEqualTo(SCHEDULED);

    clock.pass(TICK);
    assertThat(ids(claim(1))).containsExactly("a");
  }

  @Test
  void brings_a_retrying_job_home_when_it_is_due_and_not_before() {
    enqueue("a");
    settle(claim(), retryIn(Duration.ofSeconds(5)));

    clock.pass(Duration.ofSeconds(5).minus(TICK));
    assertThat(claim(1)).isEmpty();
    assertThat(state("a")).isEqualTo(RETRYING);

    clock.pass(TICK);
    assertThat(claim().attempt()).isEqualTo(2);
  }

  @Test
  void brings_home_without_lending() {
    enqueue(in("a", TICK));
    clock.pass(TICK);

    var claimed = bringHome();

    assertThat(claimed.lent()).isEmpty();
    assertThat(claimed.home()).containsExactly(home("a", SCHEDULED));
    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void brings_nothing_home_twice() {
    enqueue(in("a", TICK));
    clock.pass(TICK);
    bringHome();

    assertThat(bringHome().home()).isEmpty();
  }

  @Test
  void changes_nothing_of_a_job_that_only_comes_due() {
    enqueue(in("a", TICK));
    var before = life("a");
    clock.pass(TICK);

    bringHome();

    assertThat(life("a").version()).isEqualTo(before.version());
    assertThat(life("a").course()).isEqualTo(before.course());
  }

  @Test
  void says_when_a_job_was_meant_to_run_although_it_comes_late() {
    var due = clock.instant().plusSeconds(5);
    enqueue(in("a", Duration.ofSeconds(5)));
    clock.pass(Duration.ofSeconds(60));

    var claim = claim();

    assertThat(claim.scheduledAt()).isEqualTo(due);
    assertThat(claim.startedAt()).isEqualTo(clock.instant());
  }

  @Test
  void gives_a_dead_workers_job_to_the_next_and_refuses_the_dead_ones_outcome() {
    enqueue("a");
    var dead = claim();
    clock.pass(LEASE);

    var next = claim();

    assertThat(next.job().id()).isEqualTo("a");
    assertThat(settle(dead, DONE)).isEqualTo(new Stale(RUNNING, next.lease().token().epoch()));
    assertThat(ended(settle(next, DONE))).isEqualTo(SUCCEEDED);
  }

  @Test
  void leaves_a_job_with_its_holder_until_the_lease_is_over() {
    enqueue("a");
    claim();

    clock.pass(LEASE.minus(TICK));
    assertThat(bringHome().home()).isEmpty();

    clock.pass(TICK);
    assertThat(bringHome().home()).containsExactly(rescued("a", 1));
  }

  @Test
  void voids_a_lost_token_as_soon_as_the_job_is_home_before_it_is_lent_again() {
    enqueue("a");
    var dead = claim();
    clock.pass(LEASE);
    bringHome();

    var stale = new Stale(READY, dead.lease().token().epoch());
    assertThat(settle(dead, DONE)).isEqualTo(stale);
    assertThat(extend(dead, LEASE)).isEqualTo(stale);
    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void spends_no_attempt_on_a_lost_lease_but_counts_the_rescue() {
    enqueue("a");
    claim();
    clock.pass(LEASE);

    var next = claim();

    assertThat(next.attempt()).isOne();
    assertThat(next.rescues()).isOne();
    assertThat(life("a").rescues()).isOne();
  }

  @Test
  void tells_of_the_rescue_in_the_jobs_history() {
    enqueue("a");
    claim();
    clock.pass(LEASE);

    bringHome();

    assertThat(life("a").marks()).extracting(Mark::fact).containsExactly("job.rescued");
    var attempt = life("a").attempts().getLast();
    assertThat(attempt.outcome()).contains("rescued");
    assertThat(attempt.holder()).isEqualTo(HOLDER);
    assertThat(attempt.endedAt()).contains(clock.instant());
    assertThat(life("a").attempts()).extracting(Attempt::n).containsExactly(1);
  }

  @Test
  void keeps_the_place_in_the_order_of_enqueue_for_what_comes_home() {
    enqueue("rescued", "snoozed", "retried");
    claim(1);
    settle(claim(), snoozeFor(LEASE));
    settle(claim(), retryIn(LEASE));
    enqueue("later");
    clock.pass(LEASE);

    assertThat(ids(claim(9))).containsExactly("rescued", "snoozed", "retried", "later");
  }

  @Test
  void keeps_the_priority_of_what_comes_home() {
    enqueue(job("urgent").withPriority(0));
    claim();
    enqueue(job("normal"));
    clock.pass(LEASE);

    assertThat(ids(claim(9))).containsExactly("urgent", "normal");
  }

  @Test
  void brings_home_in_a_paused_queue_too() {
    enqueue(in("a", TICK));
    var pause = new Pause("ann", Optional.empty(), clock.instant(), Optional.empty());
    backend.queues().pause(QUEUE, Optional.of(pause)).await();
    clock.pass(TICK);

    var claimed = claim(want(9, QUEUE));

    assertThat(claimed.lent()).isEmpty();
    assertThat(claimed.home()).containsExactly(home("a", SCHEDULED));
  }

  @Test
  void frees_the_place_under_the_concurrency_that_a_lost_lease_held() {
    var config = QueueConfig.of(QUEUE).withConcurrency(1);
    backend.queues().put(config, new Match.Any(), "ann").await();
    enqueue("a", "b");
    claim();
    clock.pass(LEASE);

    assertThat(ids(claim(9))).containsExactly("a");
  }

  @Test
  void brings_home_a_bounded_slice_earliest_first_and_says_that_there_is_more() {
    var late = IntStream.range(0, BOUND).mapToObj(n -> in("j" + n, TICK.multipliedBy(2)));
    enqueue(late.toArray(Job[]::new));
    enqueue(in("first", TICK));
    clock.pass(TICK.multipliedBy(2));

    var slice = bringHome();
    var rest = bringHome();

    assertThat(slice.home()).hasSize(BOUND).contains(home("first", SCHEDULED));
    assertThat(slice.more()).isTrue();
    assertThat(rest.home()).hasSize(1);
    assertThat(rest.more()).isFalse();
  }

  @Test
  void lends_also_when_more_is_due_than_it_may_bring_home() {
    enqueue("ready");
    enqueue(IntStream.rangeClosed(0, BOUND).mapToObj(n -> in("j" + n, TICK)).toArray(Job[]::new));
    clock.pass(TICK);

    var claimed = claim(want(1, QUEUE));

    assertThat(ids(claimed.lent())).containsExactly("ready");
    assertThat(claimed.more()).isTrue();
  }

  @Test
  void takes_a_late_outcome_that_nobody_has_overtaken() {
    enqueue("a");
    var late = claim();
    clock.pass(LEASE.plusSeconds(60));

    assertThat(ended(settle(late, DONE))).isEqualTo(SUCCEEDED);
  }

  private Job in(String id, Duration delay) {
    return job(id).withWindow(Window.from(clock.instant().plus(delay)));
  }

  private static Homecoming home(String id, JobState from) {
    return new Homecoming(id, QUEUE, "mail.send", from, 0, false);
  }

  private static Homecoming rescued(String id, int rescues) {
    return new Homecoming(id, QUEUE, "mail.send", RUNNING, rescues, false);
  }
}
