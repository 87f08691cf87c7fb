package io.millrace.server.dispatch;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DISCARDED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Crew;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig.Workers;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.server.Does;
import io.millrace.server.HeldBack;
import io.millrace.server.Loop;
import io.millrace.server.dispatch.attempt.Attempts;
import io.millrace.server.dispatch.attempt.Bare;
import io.millrace.server.dispatch.attempt.Stopping;
import io.millrace.server.dispatch.performer.Performers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The rounds of one queue, with the store's answers in the hand of the test.
@ExtendWith(VertxExtension.class)
class QueueDispatchTest {
  private static final String QUEUE = "mail";
  private static final int WORKERS = 5;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);
  private final Slots slots = new Slots(8);
  private Loop loop;
  private Backend backend;
  private HeldBack held;
  private Attempts attempts;
  private QueueDispatch dispatch;
  private Workers workers = new Workers(WORKERS, WORKERS);
  private Bus bus;
  private volatile boolean pressed;

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    bus = Bus.on(vertx);
    var performers =
        new Performers(
            List.of(
                Does.atOnce("quick", _ -> Outcome.Done.EMPTY),
                Does.atOnce(
                    "speaking",
                    context -> {
                      context.progress(50, "half");
                      return Outcome.Done.EMPTY;
                    }),
                Does.work(
                    "long",
                    _ -> {
                      inside.countDown();
                      gate.await();
                      return Outcome.Done.EMPTY;
                    })));
    backend =
        loop.get(() ->
            MemoryBackend.onThisLoop(
                vertx, MemorySettings.DEFAULT, clock, new SplittableRandom(7)));
    held = new HeldBack(backend.jobs());
    attempts = new Attempts(loop.context(), performers, clock, new Bare(this::ended));
    dispatch = dispatch(QUEUE, Set.of("quick", "speaking", "long"));
  }

  private QueueDispatch dispatch(String queue, Set<String> types) {
    var here = new Holder("w1", "n1");
    var outside = new QueueDispatch.Outside(bus, () -> pressed);
    var node =
        new QueueDispatch.Node(
            loop.context(), held.store, attempts, slots, here, types, clock, outside);
    var scaler = new Scaler(workers, IDLE, clock.millis());
    return new QueueDispatch(node, new Want.Weighted(queue, 1), scaler);
  }

  private void ended(List<Attempts.Ended> batch) {
    // Those of other queues have dispatches of their own.
    batch.stream()
        .filter(it -> it.attempt().claim().job().queue().equals(QUEUE))
        .forEach(dispatch::ended);
    slots.giveBack(batch.size());
    dispatch.pull();
  }

  @AfterEach
  void end() {
    gate.countDown();
    loop.until(attempts.running()::isEmpty);
  }

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
  void has_more_workers_when_there_is_more_to_do_than_they_can_take() {
    dispatch = scaling(2, 5);
    enqueue("long", ids(20));
    loop.run(dispatch::pull);

    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(5);
    assertThat(dispatch.crew()).isEqualTo(new Crew(5, 5));
  }

  @Test
  void has_no_more_workers_than_it_needs() {
    dispatch = scaling(2, 5);
    enqueue("long", "a");
    loop.run(dispatch::pull);

    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(1);
    assertThat(dispatch.crew()).isEqualTo(new Crew(2, 1));
  }

  @Test
  void takes_what_comes_although_all_the_workers_that_are_left_are_busy() {
    dispatch = scaling(0, 5);
    enqueue("long", "a");
    loop.run(dispatch::pull);
    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(1);
    clock.pass(IDLE);
    loop.run(dispatch::poll);

    enqueue("long", "b");
    loop.run(dispatch::pull);

    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(2);
  }

  @Test
  void workers_without_work_retire_after_a_while() {
    dispatch = scaling(1, 5);
    enqueue("quick", ids(20));
    loop.run(dispatch::pull);
    loop.rest();
    assertThat(count(SUCCEEDED)).isEqualTo(20);
    assertThat(dispatch.crew().workers()).isGreaterThan(1);

    clock.pass(IDLE);
    loop.run(dispatch::poll);

    assertThat(dispatch.crew()).isEqualTo(new Crew(1, 0));
  }

  @Test
  void tells_that_it_has_more_workers_or_fewer() {
    var told = new ConcurrentLinkedQueue<Fact>();
    bus.changed().listen(told::addAll);
    dispatch = scaling(1, 5);
    enqueue("long", "a");
    loop.run(dispatch::pull);

    loop.until(() -> !told.isEmpty());
    assertThat(told.peek().name()).isEqualTo("queue.scaled");
    assertThat(told.peek().queue()).isEqualTo(QUEUE);
    assertThat(told.peek().detail()).isEqualTo(Map.of("from", "1", "to", "2"));
  }

  @Test
  void does_one_thing_after_the_other_under_pressure() {
    pressed = true;
    enqueue("long", ids(3));
    loop.run(dispatch::pull);
    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(1);

    pressed = false;
    loop.run(dispatch::pull);
    loop.rest();
    assertThat(count(RUNNING)).isEqualTo(3);
  }

  private QueueDispatch scaling(int min, int max) {
    workers = new Workers(min, max);
    return dispatch(QUEUE, Set.of("quick", "speaking", "long"));
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

  private static Job job(String type, String id) {
    return Job.of(id, type, QUEUE, Json.EMPTY_OBJECT);
  }

  private void enqueue(String type, String... ids) {
    enqueueIn(QUEUE, type, ids);
  }

  private void enqueueIn(String queue, String type, String... ids) {
    var jobs = List.of(ids).stream().map(id -> job(type, id).withQueue(queue)).toList();
    loop.await(() -> backend.jobs().enqueue(jobs, false));
  }

  private static String[] ids(int count) {
    return IntStream.range(0, count).mapToObj(n -> "j" + n).toArray(String[]::new);
  }

  private void pause() {
    var pause = new Pause("ann", Optional.empty(), clock.instant(), Optional.empty());
    loop.await(() -> backend.queues().pause(QUEUE, Optional.of(pause)));
  }

  private JobSnapshot get(String id) {
    var found = loop.await(() -> backend.search().get(List.of(id))).getFirst();
    return ((Found.Here) found).snapshot();
  }

  private JobState state(String id) {
    return get(id).state();
  }

  private int count(JobState state) {
    return loop.await(() -> backend.queues().get(List.of(QUEUE))).getFirst().stats().in(state);
  }
}
