package io.millrace.backend.contract;

import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Outcome;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Put;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every backend promises about queues: how one is set up, paused, counted and removed.
public abstract class QueueStoreContract extends BackendContract {
  private static final QueueConfig PLAIN = QueueConfig.of(QUEUE);
  private static final Match ANY = new Match.Any();
  private static final Match NEW = new Match.New();

  @Test
  void is_born_from_its_first_job_with_version_0() {
    assertThat(all()).isEmpty();

    enqueue("a");

    var queue = queue(QUEUE);
    assertThat(queue.config()).isEqualTo(PLAIN);
    assertThat(queue.version()).isZero();
    assertThat(queue.createdAt()).isEqualTo(clock.instant());
    assertThat(queue.paused()).isEmpty();
  }

  @Test
  void is_created_once() {
    assertThat(put(PLAIN, NEW)).isEqualTo(new Put.Created(1));

    assertThat(put(PLAIN.withConcurrency(2), NEW)).isEqualTo(new Put.Mismatch(1));
    assertThat(queue(QUEUE).config()).isEqualTo(PLAIN);
  }

  @Test
  void counts_as_new_while_nobody_has_configured_it() {
    enqueue("a");

    assertThat(put(PLAIN, NEW)).isEqualTo(new Put.Created(1));
    assertThat(queue(QUEUE).version()).isOne();
  }

  @Test
  void is_changed_by_who_knows_its_version() {
    put(PLAIN, NEW);

    assertThat(put(PLAIN.withConcurrency(2), new Match.Version(1))).isEqualTo(new Put.Changed(2));
    assertThat(put(PLAIN.withConcurrency(3), new Match.Version(1))).isEqualTo(new Put.Mismatch(2));
    assertThat(put(PLAIN.withConcurrency(3), ANY)).isEqualTo(new Put.Changed(3));
    assertThat(queue(QUEUE).config()).isEqualTo(PLAIN.withConcurrency(3));
  }

  @Test
  void is_not_there_for_who_names_a_version_of_it() {
    assertThat(put(PLAIN, new Match.Version(1))).isEqualTo(new Put.Mismatch(0));
    assertThat(all()).isEmpty();
  }

  @Test
  void stays_the_same_when_nothing_differs() {
    put(PLAIN.withConcurrency(2), NEW);

    assertThat(put(PLAIN.withConcurrency(2), ANY)).isEqualTo(new Put.Same(1));
  }

  @Test
  void takes_a_new_concurrency_at_once() {
    put(PLAIN.withConcurrency(1), NEW);
    enqueue("a", "b", "c");
    claim(9);

    put(PLAIN.withConcurrency(2), ANY);
    assertThat(ids(claim(9))).containsExactly("b");

    put(PLAIN.withConcurrency(1), ANY);
    assertThat(claim(9)).isEmpty();
  }

  @Test
  void is_paused_at_once_while_what_runs_goes_on() {
    enqueue("a", "b");
    var running = claim();
    var pause = pause(Optional.empty());

    assertThat(claim(9)).isEmpty();
    assertThat(queue(QUEUE).paused()).contains(pause);
    assertThat(ended(settle(running, DONE))).isEqualTo(SUCCEEDED);
  }

  @Test
  void goes_on_at_once() {
    enqueue("a");
    pause(Optional.empty());

    assertThat(backend.queues().pause(QUEUE, Optional.empty()).await())
        .isInstanceOf(Put.Changed.class);

    assertThat(queue(QUEUE).paused()).isEmpty();
    assertThat(ids(claim(9))).containsExactly("a");
  }

  @Test
  void goes_on_by_itself_when_its_pause_ends() {
    enqueue("a");
    pause(Optional.of(clock.instant().plusSeconds(5)));

    clock.pass(Duration.ofSeconds(5).minus(TICK));
    var asked = claim(want(9, QUEUE));
    assertThat(asked.lent()).isEmpty();
    assertThat(asked.frees()).isEqualTo(Map.of(QUEUE, clock.instant().plus(TICK)));

    clock.pass(TICK);
    assertThat(ids(claim(9))).containsExactly("a");
    assertThat(queue(QUEUE).paused()).isEmpty();
  }

  @Test
  void cannot_be_paused_before_it_is_there() {
    var pause = new Pause("ann", Optional.empty(), clock.instant(), Optional.empty());

    assertThat(backend.queues().pause(QUEUE, Optional.of(pause)).await())
        .isEqualTo(new Put.Mismatch(0));
  }

  @Test
  void goes_only_when_it_holds_nothing() {
    enqueue("a");
    assertThat(remove(ANY)).isEqualTo(new Put.InUse(1));

    settle(claim(), DONE);
    assertThat(remove(ANY)).isEqualTo(new Put.InUse(1));

    backend.jobs().prune(new Prune.Ids(List.of("a"))).await();
    assertThat(remove(ANY)).isEqualTo(new Put.Removed());
    assertThat(all()).isEmpty();
  }

  @Test
  void goes_only_for_who_knows_its_version() {
    put(PLAIN, NEW);

    assertThat(remove(new Match.Version(2))).isEqualTo(new Put.Mismatch(1));
    assertThat(remove(new Match.Version(1))).isEqualTo(new Put.Removed());
    assertThat(remove(ANY)).isEqualTo(new Put.Mismatch(0));
  }

  @Test
  void comes_back_without_what_it_was() {
    put(PLAIN.withConcurrency(2), NEW);
    remove(ANY);

    enqueue("a");

    assertThat(queue(QUEUE).config()).isEqualTo(PLAIN);
    assertThat(queue(QUEUE).version()).isZero();
  }

  @Test
  void is_listed_by_name() {
    enqueue(job("a").withQueue("sms"), job("b"), job("c").withQueue("audio"));

    assertThat(all()).extracting(Queue::name).containsExactly("audio", QUEUE, "sms");
    assertThat(backend.queues().get(List.of("sms", "none", "audio")).await())
        .extracting(Queue::name)
        .containsExactlyInAnyOrder("audio", "sms");
  }

  @Test
  void has_a_number_of_its_own_for_ever() {
    var numbers = homes("a", "b", "c");

    assertThat(new HashSet<>(numbers)).hasSize(3);
    assertThat(homes("c", "a", "b"))
        .containsExactly(numbers.getLast(), numbers.getFirst(), numbers.get(1));
  }

  @Test
  void gives_its_number_to_nobody_else_after_it() {
    put(PLAIN, NEW);
    int number = homes(QUEUE).getFirst();
    remove(ANY);

    assertThat(homes("a", "b", "c")).doesNotContain(number);
  }

  @Test
  void counts_its_jobs_by_state() {
    enqueue("running", "retrying", "succeeded", "dead", "ready", "later");
    var claims = claim(4);
    settle(claims.get(1), retryIn(Duration.ofSeconds(60)));
    settle(claims.get(2), DONE);
    settle(claims.get(3), new Outcome.Dead(FAILURE));
    settle(claim(2).getLast(), snoozeFor(Duration.ofSeconds(60)));

    var stats = stats(QUEUE);
    assertThat(stats.in(RUNNING)).isEqualTo(2);
    assertThat(stats.in(RETRYING)).isOne();
    assertThat(stats.in(SUCCEEDED)).isOne();
    assertThat(stats.in(DEAD)).isOne();
    assertThat(stats.in(SCHEDULED)).isOne();
    assertThat(stats.in(READY)).isZero();
    assertThat(stats.pending()).isOne();
  }

  @Test
  void sums_up_what_went_through_it() {
    enqueue("succeeded", "dead", "discarded", "cancelled", "retried");
    enqueue("succeeded");
    settle(claim(), DONE);
    settle(claim(), new Outcome.Dead(FAILURE));
    settle(claim(), new Outcome.Discard(FAILURE));
    cancel("cancelled");
    settle(claim(), retryIn(Duration.ofSeconds(1)));
    clock.pass(Duration.ofSeconds(1));
    claim();
    clock.pass(LEASE);
    bringHome();
    backend.jobs().prune(new Prune.Ids(List.of("dead"))).await();

    assertThat(stats(QUEUE).sums()).isEqualTo(new Sums(5, 5, 1, 1, 1, 1, 1, 1, 1));
  }

  @Test
  void says_how_it_flows() {
    enqueue("a", "b", "c");
    var claims = claim(3);
    clock.pass(Duration.ofMillis(400));
    settle(claims.getFirst(), DONE);
    settle(claims.get(1), new Outcome.Dead(FAILURE));
    settle(claims.getLast(), retryIn(Duration.ofHours(2)));

    var flow = stats(QUEUE).flow();
    assertThat(flow.inPerSecond()).isEqualTo(3 / 60.0);
    assertThat(flow.outPerSecond()).isEqualTo(2 / 60.0);
    assertThat(flow.failed()).isEqualTo(2);
    assertThat(flow.p50()).isBetween(Duration.ofMillis(350), Duration.ofMillis(450));
  }

  @Test
  void forgets_how_it_flowed_an_hour_ago() {
    enqueue("a");
    settle(claim(), new Outcome.Dead(FAILURE));

    clock.pass(Duration.ofSeconds(61));
    assertThat(stats(QUEUE).flow().inPerSecond()).isZero();
    assertThat(stats(QUEUE).flow().failed()).isOne();

    clock.pass(Duration.ofHours(1));
    assertThat(stats(QUEUE).flow().failed()).isZero();
  }

  @Test
  void lets_nothing_new_into_a_queue_that_is_drained() {
    enqueue("a");
    var drain = new Drain("op1", clock.instant());

    assertThat(backend.queues().drain(QUEUE, Optional.of(drain)).await())
        .isEqualTo(new Put.Changed(0));

    assertThat(backend.queues().get(List.of(QUEUE)).await().getFirst().draining()).contains(drain);
    assertThat(enqueue(job("b"))).containsExactly(new Enqueued.Draining(QUEUE));
    assertThat(backend.jobs().enqueue(List.of(job("b"), job("c")), true).await())
        .containsOnly(new Enqueued.Draining(QUEUE));
    assertThat(enqueue(job("a")).getFirst()).isInstanceOf(Enqueued.Known.class);
    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void lets_in_none_of_those_that_go_together() {
    enqueue("a");
    backend.queues().drain(QUEUE, Optional.of(new Drain("op1", clock.instant()))).await();

    assertThat(backend.jobs().enqueue(List.of(job("a"), job("b")), true).await())
        .containsOnly(new Enqueued.Draining(QUEUE));
  }

  @Test
  void keeps_a_queue_closed_whatever_else_happens() {
    enqueue("a");
    backend.queues().drain(QUEUE, Optional.of(new Drain("op1", clock.instant()))).await();

    for (int number = 0; number < 100; number++) {
      enqueue(job("job" + number).withQueue("other"));
    }

    assertThat(enqueue(job("b"))).containsExactly(new Enqueued.Draining(QUEUE));
  }

  @Test
  void lets_jobs_in_again_after_a_drain() {
    enqueue("a");
    backend.queues().drain(QUEUE, Optional.of(new Drain("op1", clock.instant()))).await();

    backend.queues().drain(QUEUE, Optional.empty()).await();

    assertThat(enqueue(job("b")).getFirst()).isInstanceOf(Enqueued.New.class);
    assertThat(backend.queues().drain(QUEUE, Optional.empty()).await()).isEqualTo(new Put.Same(0));
    assertThat(backend.queues().drain("nobody", Optional.empty()).await())
        .isEqualTo(new Put.Mismatch(0));
  }

  @Test
  void says_since_when_its_oldest_ready_job_is_ready() {
    enqueue("a");
    var since = clock.instant();
    clock.pass(Duration.ofSeconds(5));
    enqueue("b");

    assertThat(stats(QUEUE).oldestReady()).contains(since);
    claim(9);
    assertThat(stats(QUEUE).oldestReady()).isEmpty();
  }

  private Put put(QueueConfig config, Match match) {
    return backend.queues().put(config, match).await();
  }

  private Put remove(Match match) {
    return backend.queues().remove(QUEUE, match).await();
  }

  private Pause pause(Optional<Instant> until) {
    var pause = new Pause("ann", Optional.of("migration"), clock.instant(), until);
    assertThat(backend.queues().pause(QUEUE, Optional.of(pause)).await())
        .isInstanceOf(Put.Changed.class);
    return pause;
  }

  private Queue queue(String name) {
    return backend.queues().get(List.of(name)).await().getFirst();
  }

  private List<Queue> all() {
    return backend.queues().get(List.of()).await();
  }

  private List<Integer> homes(String... queues) {
    return backend.queues().homes(List.of(queues)).await();
  }
}
