package io.millrace.backend.contract.job;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Window;
import io.millrace.core.query.Found;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// `enqueue`: one job per id, taken as it was written, or refused as a whole.
public abstract class EnqueueContract extends BackendContract {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);

  @Test
  void puts_a_job_in_just_as_its_sender_wrote_it() {
    var job =
        job("a")
            .withPriority(2)
            .withKey(Optional.of("tenant-42"))
            .withArgs(Json.of("{ \"to\" : 1.0 }"))
            .withLabels(new Labels(List.of("vip"), Json.of("{\"seen\":[]}")));

    var put = enqueue(job).getFirst();

    assertThat(put).isEqualTo(new Enqueued.New(get("a")));
    assertThat(get("a").job()).isEqualTo(job);
  }

  @Test
  void begins_ready_with_nothing_behind_it() {
    enqueue("a");

    var life = life("a");
    assertThat(life.state()).isEqualTo(READY);
    assertThat(life.tried().attempt()).isZero();
    assertThat(life.rescues()).isZero();
    assertThat(life.course().createdAt()).isEqualTo(clock.instant());
    assertThat(life.course().runAt()).isEqualTo(clock.instant());
    assertThat(life.course().startedAt()).isEmpty();
    assertThat(life.holder()).isEmpty();
    assertThat(life.attempts()).isEmpty();
    assertThat(life.marks()).isEmpty();
  }

  @Test
  void keeps_a_job_of_later_scheduled() {
    var later = clock.instant().plus(TICK);

    enqueue(job("a").withWindow(Window.from(later)));

    assertThat(state("a")).isEqualTo(SCHEDULED);
    assertThat(life("a").course().runAt()).isEqualTo(later);
    assertThat(life("a").course().scheduledAt()).isEqualTo(later);
  }

  @Test
  void takes_a_job_of_now_or_of_the_past_as_ready() {
    enqueue(
        job("now").withWindow(Window.from(clock.instant())),
        job("past").withWindow(Window.from(clock.instant().minus(TICK))));

    assertThat(state("now")).isEqualTo(READY);
    assertThat(state("past")).isEqualTo(READY);
  }

  @Test
  void answers_a_known_id_with_the_job_that_is_there_whatever_else_differs() {
    enqueue("a");
    var first = get("a");
    clock.pass(TICK);

    var again = enqueue(job("a").withPriority(0).withArgs(Json.of("{\"x\":1}")).withQueue("sms"));

    assertThat(again).containsExactly(new Enqueued.Known("a", READY, Optional.of(first)));
    assertThat(get("a")).isEqualTo(first);
    assertThat(claim(want(9, QUEUE, "sms")).lent()).hasSize(1);
  }

  @Test
  void knows_an_id_whose_job_has_ended() {
    enqueue("a");
    settle(claim(), DONE);

    assertThat(enqueue(job("a")))
        .containsExactly(new Enqueued.Known("a", SUCCEEDED, Optional.of(get("a"))));
    assertThat(claim(1)).isEmpty();
  }

  @Test
  void remembers_a_deleted_id_for_ten_minutes() {
    forget("a");

    clock.pass(REMEMBERED.minus(TICK));

    assertThat(enqueue(job("a")))
        .containsExactly(new Enqueued.Known("a", SUCCEEDED, Optional.empty()));
    assertThat(found("a")).isInstanceOf(Found.Gone.class);
  }

  @Test
  void takes_a_deleted_id_as_new_after_that() {
    forget("a");

    clock.pass(REMEMBERED.plus(TICK));

    assertThat(enqueue(job("a")).getFirst()).isInstanceOf(Enqueued.New.class);
    assertThat(ids(claim(9))).containsExactly("a");
  }

  @Test
  void answers_in_the_order_of_the_jobs() {
    enqueue("b");

    var put = enqueue(job("c"), job("b"), job("a"));

    assertThat(put)
        .containsExactly(
            new Enqueued.New(get("c")),
            new Enqueued.Known("b", READY, Optional.of(get("b"))),
            new Enqueued.New(get("a")));
  }

  @Test
  void makes_one_job_of_an_id_that_is_named_twice_in_one_call() {
    var put = enqueue(job("a"), job("a").withPriority(0));

    assertThat(put)
        .containsExactly(
            new Enqueued.New(get("a")), new Enqueued.Known("a", READY, Optional.of(get("a"))));
    assertThat(claim(9)).hasSize(1);
  }

  @Test
  void answers_nothing_to_nothing() {
    assertThat(enqueue(new Job[0])).isEmpty();
  }

  @Test
  void refuses_what_a_full_queue_cannot_hold_and_takes_the_rest() {
    bound(2);

    var put = enqueue(job("a"), later("b"), job("c"), job("d").withQueue("sms"));

    assertThat(put)
        .containsExactly(
            new Enqueued.New(get("a")),
            new Enqueued.New(get("b")),
            new Enqueued.Refused(QUEUE, 2),
            new Enqueued.New(get("d")));
    assertThat(found("c")).isEqualTo(Found.Absent.ABSENT);
  }

  @Test
  void knows_an_id_also_when_its_queue_is_full() {
    bound(1);
    enqueue("a");

    assertThat(enqueue(job("a"))).containsExactly(new Enqueued.Known("a", READY, known("a")));
  }

  @Test
  void counts_only_what_has_not_begun_against_the_depth() {
    bound(1);
    enqueue("a");
    claim();

    assertThat(enqueue(job("b")).getFirst()).isInstanceOf(Enqueued.New.class);
  }

  @Test
  void puts_all_in_or_none_when_they_belong_together() {
    bound(2);

    var put = together(job("a"), job("b"), job("c"));

    assertThat(put).hasSize(3).allMatch(Enqueued.Refused.class::isInstance);
    assertThat(backend.search().get(List.of("a", "b", "c")).await())
        .containsOnly(Found.Absent.ABSENT);
    assertThat(together(job("a"), job("b"))).allMatch(Enqueued.New.class::isInstance);
  }

  @Test
  void counts_an_id_that_is_named_twice_once_against_the_depth() {
    bound(1);

    var put = together(job("a"), job("a"));

    assertThat(put)
        .containsExactly(new Enqueued.New(get("a")), new Enqueued.Known("a", READY, known("a")));
  }

  @Test
  void is_not_spoiled_by_known_ones_among_those_that_belong_together() {
    bound(2);
    enqueue("a");

    var put = together(job("a"), job("b"));

    assertThat(put)
        .containsExactly(new Enqueued.Known("a", READY, known("a")), new Enqueued.New(get("b")));
  }

  @Test
  void refuses_one_that_is_known_in_another_queue_with_those_to_which_it_belongs() {
    enqueue(job("a").withQueue("sms"));
    bound(1);

    assertThat(together(job("a"), job("b"), job("c")))
        .hasSize(3)
        .containsOnly(new Enqueued.Refused(QUEUE, 0));
    assertThat(state("a")).isEqualTo(READY);
  }

  private List<Enqueued> together(Job... jobs) {
    return backend.jobs().enqueue(List.of(jobs), true).await();
  }

  private Optional<JobSnapshot> known(String id) {
    return Optional.of(get(id));
  }

  private Job later(String id) {
    return job(id).withWindow(Window.from(clock.instant().plusSeconds(60)));
  }

  private void bound(int depth) {
    backend.queues().put(QueueConfig.of(QUEUE).withMaxDepth(depth), new Match.Any(), "ann").await();
  }

  private void forget(String id) {
    enqueue(id);
    settle(claim(), DONE);
    backend.jobs().prune(new Prune.Ids(List.of(id))).await();
  }
}
