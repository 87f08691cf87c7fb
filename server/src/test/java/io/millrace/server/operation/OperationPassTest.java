package io.millrace.server.operation;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.access.Names;
import io.millrace.core.access.Reach;
import io.millrace.core.bus.Bus;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Counts;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.core.operation.Resource;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import io.millrace.core.spi.Settle;
import io.millrace.server.alarm.Pass.Again;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What operations do, how fast, and what stops them.
class OperationPassTest {
  private static final String QUEUE = "mail";
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Order.Actor ANN = new Order.Actor("ann", Reach.EVERYTHING);
  private static final Outcome DONE = Outcome.Done.EMPTY;
  private static final Outcome BAD =
      new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "Boom", "no"));
  private static final Vertx VERTX = Vertx.vertx();
  private static final Bus BUS = Bus.on(VERTX);

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  private final OperationPass pass = pass("n1");
  private final Set<String> away = new HashSet<>();
  private Runnable before = () -> {};
  private Runnable after = () -> {};
  private int opened;

  @AfterAll
  static void close() {
    VERTX.close().await();
  }

  private OperationPass pass(String node) {
    var jobs = asDoor(backend.jobs());
    var rooms = new OperationPass.Rooms(backend, jobs, backend.operations(), BUS, clock);
    return new OperationPass(rooms, new Prioritising(), node);
  }

  /// The door of jobs, of which verbs can be away, and before and after which something can happen.
  private JobStore asDoor(JobStore store) {
    return (JobStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {JobStore.class},
            (_, verb, arguments) -> {
              if (away.contains(verb.getName())) {
                return Future.failedFuture(new BackendUnavailable("the store is away"));
              }
              before.run();
              var answer = verb.invoke(store, arguments);
              after.run();
              return answer;
            });
  }

  /// Knows one patch: a priority, or of a queue its concurrency.
  private static final class Prioritising implements Rewriting {
    @Override
    public Job job(JobSnapshot there, Json patch, Instant now) {
      return there.job().withPriority(patch.tree().path("priority").intValue());
    }

    @Override
    public QueueConfig queue(QueueConfig there, Json patch) {
      return there.withConcurrency(patch.tree().path("concurrency").intValue());
    }
  }

  private void enqueue(String... ids) {
    for (var id : ids) {
      put(job(id));
    }
  }

  private static Job job(String id) {
    return Job.of(id, "mail.send", QUEUE, Json.of("{\"to\":\"ann\",\"n\":1}"));
  }

  private Enqueued put(Job job) {
    return backend.jobs().enqueue(List.of(job), false).await().getFirst();
  }

  private Job later(String id) {
    return job(id)
        .withWindow(
            new Window(
                Optional.of(clock.instant().plusSeconds(60)), Optional.empty(), Optional.empty()));
  }

  private Claim claim() {
    var queues = new Want.Queues(List.of(new Want.Weighted(QUEUE, 1)), true);
    var want =
        new Want(Optional.empty(), new Holder("w", "n"), queues, Set.of(), 1, Optional.empty());
    return backend.jobs().claim(want).await().lent().getFirst();
  }

  private void end(Claim claim, Outcome outcome) {
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    var end = new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
    backend.jobs().settle(List.of(end), Want.NONE).await();
  }

  /// Jobs that have died, one after the other.
  private void dead(int count) {
    for (int number = 0; number < count; number++) {
      enqueue("dead" + number);
      end(claim(), BAD);
    }
  }

  private JobSnapshot get(String id) {
    return ((Found.Here) backend.search().get(List.of(id)).await().getFirst()).snapshot();
  }

  private JobState state(String id) {
    return get(id).state();
  }

  private long count(JobState state) {
    return backend.queues().get(List.of(QUEUE)).await().getFirst().stats().in(state);
  }

  private static Order order(Action action, Order.Target target, String params) {
    return new Order(
        action, target, Json.of(params), Optional.empty(), List.of(), ANN, Optional.of("why"));
  }

  private static Order.Target found(String q) {
    return Order.Target.of(Resource.JOBS, q);
  }

  private static Order.Target named(String... ids) {
    return Order.Target.of(Resource.JOBS, List.of(ids));
  }

  private static Order.Target queues(String... names) {
    return Order.Target.of(Resource.QUEUES, List.of(names));
  }

  private static Order at(String rate, Order order) {
    return new Order(
        order.action(),
        order.target(),
        order.params(),
        Optional.of(Pace.parse(rate)),
        order.canary(),
        order.actor(),
        order.reason());
  }

  private static Order canary(Order order, Integer... stages) {
    return new Order(
        order.action(),
        order.target(),
        order.params(),
        order.pace(),
        List.of(stages),
        order.actor(),
        order.reason());
  }

  private String open(Order order, int matched) {
    var id = "op" + ++opened;
    backend.operations().open(Operation.of(id, order, matched, clock.instant())).await();
    return id;
  }

  private Operation operation(String id) {
    return backend.operations().get(List.of(id)).await().getFirst();
  }

  private List<Failed> failed(String id) {
    return backend.operations().failed(id, Optional.empty(), 100).await().items();
  }

  private void steer(String id, Steer steer) {
    backend.operations().steer(id, steer).await();
  }

  private Again round() {
    return pass.run().await();
  }

  /// Rounds as long as there is something to do at once.
  private void rounds() {
    var again = round();
    for (int count = 0; again.now() && count < 1_000; count++) {
      again = round();
    }
  }

  /// Does all of it and answers how it stands.
  private Operation carryOut(Order order, int matched) {
    clock.pass(OperationPass.PERIOD);
    var id = open(order, matched);
    rounds();
    return operation(id);
  }

  @Test
  void does_what_is_wanted_to_all_that_a_query_finds() {
    dead(3);
    enqueue("other");

    var done = carryOut(order(Action.RETRY, found("state:dead queue:mail"), "{}"), 3);

    assertThat(done.state()).isEqualTo(OperationState.DONE);
    assertThat(done.counts()).isEqualTo(new Counts(3, 3, 0, 0, 0));
    assertThat(count(READY)).isEqualTo(4);
    assertThat(get("dead0").life().marks().getLast().by()).isEqualTo(done.id());
  }

  @Test
  void goes_through_many_batch_by_batch() {
    int many = 3 * Work.BATCH + 1;
    IntStream.range(0, many).forEach(number -> enqueue("j" + number));
    var id = open(order(Action.CANCEL, found("queue:mail"), "{}"), many);

    round();
    assertThat(operation(id).counts().done()).isEqualTo(Work.BATCH);
    rounds();

    assertThat(operation(id).counts()).isEqualTo(new Counts(many, many, 0, 0, 0));
    assertThat(count(CANCELLED)).isEqualTo(many);
  }

  @Test
  void takes_turns_with_other_operations() {
    IntStream.range(0, 2 * Work.BATCH).forEach(number -> enqueue("j" + number));
    var one = open(order(Action.TAG, found("queue:mail"), "{\"add\":[\"a\"]}"), 0);
    var other = open(order(Action.TAG, found("queue:mail"), "{\"add\":[\"b\"]}"), 0);

    round();
    round();

    assertThat(operation(one).counts().done()).isEqualTo(Work.BATCH);
    assertThat(operation(other).counts().done()).isEqualTo(Work.BATCH);
  }

  @Test
  void leaves_alone_what_came_or_entered_its_state_after_it_was_opened() {
    dead(1);
    enqueue("running");
    var claim = claim();
    var id = open(order(Action.RETRY, found("state:dead"), "{}"), 1);
    var all = open(order(Action.CANCEL, found("queue:mail tag:x"), "{}"), 0);
    clock.pass(Duration.ofMillis(1));
    end(claim, BAD);
    put(job("new").withLabels(new Labels(List.of("x"), Json.EMPTY_OBJECT)));

    rounds();

    assertThat(state("dead0")).isEqualTo(READY);
    assertThat(state("running")).isEqualTo(DEAD);
    assertThat(state("new")).isEqualTo(READY);
    assertThat(operation(id).counts().done()).isOne();
    assertThat(operation(all).counts().done()).isZero();
  }

  @Test
  void leaves_alone_what_came_due_after_it_was_opened() {
    enqueue("a", "b", "c");
    put(later("due"));
    var order = order(Action.CANCEL, found("queue:mail state:ready"), "{}");
    var id = open(at("2/m", order), 3);
    rounds();
    clock.pass(Duration.ofSeconds(60));
    backend.jobs().claim(Want.homecoming(List.of(QUEUE))).await();
    for (int count = 0; count < 4; count++) {
      rounds();
      clock.pass(Duration.ofSeconds(30));
    }

    assertThat(state("due")).isEqualTo(READY);
    assertThat(operation(id).state()).isEqualTo(OperationState.DONE);
    assertThat(count(CANCELLED)).isEqualTo(3);
  }

  @Test
  void skips_what_left_before_its_turn() {
    dead(3);
    var id = open(order(Action.RETRY, found("state:dead"), "{}"), 3);
    backend.jobs().redrive(List.of(Redrive.of("dead1", "bob"))).await();

    rounds();

    assertThat(operation(id).counts()).isEqualTo(new Counts(3, 2, 0, 1, 0));
  }

  @Test
  void tells_of_each_item_to_which_it_could_not_be_done() {
    dead(1);
    enqueue("ready");

    var done = carryOut(order(Action.RETRY, named("ready", "dead0", "nobody"), "{}"), 3);

    assertThat(done.counts()).isEqualTo(new Counts(3, 1, 2, 0, 0));
    assertThat(failed(done.id()))
        .extracting(Failed::id, Failed::code)
        .containsExactlyInAnyOrder(tuple("ready", "conflict_state"), tuple("nobody", "not_found"));
  }

  @Test
  void reaches_no_further_than_whoever_wanted_it() {
    enqueue("mine");
    put(job("theirs").withQueue("billing"));
    var actor = new Order.Actor("bob", new Reach(new Names(Set.of("mail")), Names.ALL));
    var byId =
        new Order(
            Action.CANCEL,
            named("mine", "theirs"),
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            actor,
            Optional.empty());
    var byQuery =
        new Order(
            Action.CANCEL,
            found("type:mail.send"),
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            actor,
            Optional.empty());

    var named = carryOut(byId, 2);
    carryOut(byQuery, 1);

    assertThat(state("mine")).isEqualTo(CANCELLED);
    assertThat(state("theirs")).isEqualTo(READY);
    assertThat(failed(named.id())).extracting(Failed::code).containsExactly("not_found");
  }

  @Test
  void retries_with_other_args_and_later() {
    dead(1);
    var params = "{\"args\":{\"to\":\"bob\",\"cc\":2},\"run_at\":\"2026-01-01T01:00:00Z\"}";

    carryOut(order(Action.RETRY, found("state:dead"), params), 1);

    assertThat(state("dead0")).isEqualTo(SCHEDULED);
    assertThat(get("dead0").job().args().tree())
        .isEqualTo(Json.of("{\"to\":\"bob\",\"n\":1,\"cc\":2}").tree());
  }

  @Test
  void changes_jobs_in_every_way_there_is() {
    enqueue("tag", "move", "prio", "patch", "snooze");
    put(job("tagged").withLabels(new Labels(List.of("old", "kept"), Json.EMPTY_OBJECT)));
    put(later("promote"));

    carryOut(
        order(Action.TAG, named("tag", "tagged"), "{\"add\":[\"vip\"],\"remove\":[\"old\"]}"), 2);
    carryOut(order(Action.MOVE, named("move"), "{\"queue\":\"slow\"}"), 1);
    carryOut(order(Action.REPRIORITISE, named("prio"), "{\"priority\":1}"), 1);
    carryOut(order(Action.PATCH, named("patch"), "{\"priority\":2}"), 1);
    carryOut(order(Action.SNOOZE, named("snooze"), "{\"until\":\"2026-01-01T01:00:00Z\"}"), 1);
    carryOut(order(Action.PROMOTE, named("promote"), "{}"), 1);

    assertThat(get("tag").job().labels().tags()).containsExactly("vip");
    assertThat(get("tagged").job().labels().tags()).containsExactly("kept", "vip");
    assertThat(get("move").job().queue()).isEqualTo("slow");
    assertThat(get("prio").job().priority()).isEqualTo(1);
    assertThat(get("patch").job().priority()).isEqualTo(2);
    assertThat(state("snooze")).isEqualTo(SCHEDULED);
    assertThat(state("promote")).isEqualTo(READY);
  }

  @Test
  void deletes_what_has_ended_and_by_force_the_rest() {
    dead(2);
    enqueue("ready");

    var kind = carryOut(order(Action.DELETE, named("dead0", "ready"), "{\"force\":false}"), 2);
    assertThat(kind.counts()).isEqualTo(new Counts(2, 1, 1, 0, 0));
    assertThat(failed(kind.id())).extracting(Failed::code).containsExactly("conflict_state");

    carryOut(order(Action.DELETE, found("queue:mail"), "{\"force\":true}"), 2);
    assertThat(backend.search().get(List.of("dead0", "dead1", "ready")).await())
        .allMatch(Found.Gone.class::isInstance);
  }

  @Test
  void keeps_to_its_rate() {
    dead(12);
    var id = open(at("50/s", order(Action.RETRY, found("state:dead"), "{}")), 12);

    rounds();
    assertThat(operation(id).counts().done()).isEqualTo(5);
    clock.pass(Duration.ofMillis(99));
    rounds();
    assertThat(operation(id).counts().done()).isEqualTo(5);

    clock.pass(Duration.ofMillis(1));
    assertThat(round().at()).contains(clock.instant().plusMillis(100));
    assertThat(operation(id).counts().done()).isEqualTo(10);
    assertThat(operation(id).eta(clock.instant())).contains(clock.instant().plusMillis(40));
  }

  @Test
  void stops_at_once_while_it_is_paused() {
    dead(12);
    var id = open(at("50/s", order(Action.RETRY, found("state:dead"), "{}")), 12);
    rounds();
    steer(id, Steer.PAUSE);
    clock.pass(Duration.ofSeconds(1));
    rounds();
    clock.pass(Duration.ofSeconds(1));
    rounds();
    long paused = operation(id).counts().done();

    steer(id, Steer.RESUME);
    for (int count = 0; count < 5; count++) {
      clock.pass(Duration.ofMillis(100));
      rounds();
    }

    assertThat(paused).isLessThan(12);
    assertThat(operation(id).state()).isEqualTo(OperationState.DONE);
    assertThat(operation(id).counts()).isEqualTo(new Counts(12, 12, 0, 0, 0));
  }

  @Test
  void does_no_more_once_it_is_cancelled() {
    dead(12);
    var id = open(at("10/s", order(Action.RETRY, found("state:dead"), "{}")), 12);
    rounds();
    steer(id, Steer.CANCEL);
    for (int count = 0; count < 5; count++) {
      clock.pass(Duration.ofSeconds(1));
      rounds();
    }

    assertThat(operation(id).state()).isEqualTo(OperationState.CANCELLED);
    assertThat(operation(id).counts().done()).isEqualTo(count(READY)).isLessThan(3);
  }

  @Test
  void goes_on_elsewhere_when_its_node_is_dead() {
    int many = 2 * Work.BATCH;
    IntStream.range(0, many).forEach(number -> enqueue("j" + number));
    var id = open(order(Action.CANCEL, found("queue:mail"), "{}"), many);
    var other = pass("n2");
    round();
    clock.pass(LEASE.minusMillis(1));
    other.run().await();
    assertThat(operation(id).counts().done()).isEqualTo(Work.BATCH);

    clock.pass(Duration.ofMillis(100));
    for (int count = 0; count < 3; count++) {
      other.run().await();
    }

    assertThat(operation(id).state()).isEqualTo(OperationState.DONE);
    assertThat(operation(id).counts()).isEqualTo(new Counts(many, many, 0, 0, 0));
  }

  @Test
  void counts_a_step_once_that_a_dead_node_could_not_tell_of() {
    enqueue("a", "b");
    var id = open(order(Action.TAG, named("a", "b"), "{\"add\":[\"x\"]}"), 2);
    var taken = backend.operations().take("dead", 1, LEASE).await().getFirst().operation();
    var steps = new JobSteps(backend.jobs(), backend.search(), new Prioritising(), clock);
    steps.take(taken, List.of(get("a"), get("b")), new Outcomes()).await();
    int version = get("a").life().version();
    clock.pass(LEASE);

    rounds();

    assertThat(operation(id).counts()).isEqualTo(new Counts(2, 2, 0, 0, 0));
    assertThat(get("a").life().version()).isEqualTo(version);
  }

  @Test
  void keeps_its_lease_while_it_waits() {
    dead(2);
    var id = open(at("1/m", order(Action.RETRY, found("state:dead"), "{}")), 2);
    var other = pass("n2");
    rounds();

    for (int second = 0; second < 59; second++) {
      clock.pass(Duration.ofSeconds(1));
      assertThat(other.run().await()).isEqualTo(Again.WHEN_IT_RINGS);
      rounds();
    }

    assertThat(operation(id).counts().done()).isOne();
  }

  @Test
  void waits_for_the_jobs_of_a_stage_to_end_well() {
    dead(5);
    var id = open(canary(order(Action.RETRY, found("state:dead"), "{}"), 1, 2), 5);

    waitRounds();
    assertThat(count(READY)).isEqualTo(1);
    end(claim(), DONE);
    waitRounds();
    assertThat(count(READY)).isEqualTo(2);
    end(claim(), DONE);
    waitRounds();
    assertThat(count(READY)).isEqualTo(1);
    end(claim(), DONE);
    waitRounds();

    assertThat(count(READY)).isEqualTo(2);
    assertThat(operation(id).state()).isEqualTo(OperationState.DONE);
    assertThat(operation(id).counts()).isEqualTo(new Counts(5, 5, 0, 0, 0));
  }

  @Test
  void stops_when_a_job_of_a_stage_ended_badly() {
    dead(5);
    var id = open(canary(order(Action.RETRY, found("state:dead"), "{}"), 2), 5);

    waitRounds();
    end(claim(), DONE);
    end(claim(), BAD);
    waitRounds();

    assertThat(operation(id).state()).isEqualTo(OperationState.FAILED);
    assertThat(operation(id).error()).contains("job dead1 of the canary ended dead");
    assertThat(count(READY)).isZero();
    assertThat(operation(id).counts().done()).isEqualTo(2);
  }

  private void waitRounds() {
    for (int count = 0; count < 5; count++) {
      rounds();
      clock.pass(Duration.ofMillis(100));
    }
  }

  @Test
  void takes_a_cancel_back_for_what_had_not_started() {
    enqueue("running");
    claim();
    enqueue("ready", "gone");
    put(later("scheduled"));
    var id = open(order(Action.CANCEL, found("queue:mail"), "{\"mode\":\"force\"}"), 4);
    rounds();
    assertThat(count(CANCELLED)).isEqualTo(4);

    steer(id, Steer.UNDO);
    waitRounds();

    assertThat(state("ready")).isEqualTo(READY);
    assertThat(state("scheduled")).isEqualTo(SCHEDULED);
    assertThat(get("scheduled").life().course().runAt())
        .isEqualTo(Instant.parse("2026-01-01T00:01:00Z"));
    assertThat(state("running")).isEqualTo(CANCELLED);
    assertThat(operation(id).state()).isEqualTo(OperationState.CANCELLED);
    assertThat(operation(id).counts()).isEqualTo(new Counts(4, 4, 1, 0, 3));
  }

  @Test
  void takes_back_nothing_that_another_did() {
    enqueue("mine", "theirs");
    backend.jobs().cancel(List.of(new Cancel("theirs", false, "", "bob", Duration.ZERO))).await();
    var id = open(order(Action.CANCEL, named("mine", "theirs"), "{}"), 2);
    rounds();

    steer(id, Steer.UNDO);
    waitRounds();

    assertThat(state("mine")).isEqualTo(READY);
    assertThat(state("theirs")).isEqualTo(CANCELLED);
  }

  @Test
  void moves_back_what_it_moved() {
    enqueue("a", "b");
    put(job("there").withQueue("slow"));
    var id = open(order(Action.MOVE, found("queue:mail"), "{\"queue\":\"slow\"}"), 2);
    rounds();
    assertThat(get("a").job().queue()).isEqualTo("slow");

    steer(id, Steer.UNDO);
    waitRounds();

    assertThat(get("a").job().queue()).isEqualTo(QUEUE);
    assertThat(get("b").job().queue()).isEqualTo(QUEUE);
    assertThat(get("there").job().queue()).isEqualTo("slow");
    assertThat(operation(id).counts().undone()).isEqualTo(2);
  }

  @Test
  void pauses_queues_and_takes_that_back() {
    enqueue("a");
    put(job("b").withQueue("billing"));
    var paused = new Pause("bob", Optional.empty(), clock.instant(), Optional.empty());
    backend.queues().pause("billing", Optional.of(paused)).await();

    var done = carryOut(order(Action.PAUSE, queues(QUEUE, "billing", "nobody"), "{}"), 3);

    assertThat(done.counts()).isEqualTo(new Counts(3, 1, 1, 1, 0));
    assertThat(queue(QUEUE).paused().orElseThrow().by()).isEqualTo("ann");
    steer(done.id(), Steer.UNDO);
    waitRounds();
    assertThat(queue(QUEUE).paused()).isEmpty();
    assertThat(queue("billing").paused()).contains(paused);
  }

  private Queue queue(String name) {
    return backend.queues().get(List.of(name)).await().getFirst();
  }

  @Test
  void resumes_and_sets_up_queues() {
    enqueue("a");
    carryOut(order(Action.PAUSE, queues(QUEUE), "{}"), 1);

    carryOut(order(Action.RESUME, queues(QUEUE), "{}"), 1);
    carryOut(order(Action.PATCH, queues(QUEUE), "{\"concurrency\":3}"), 1);

    assertThat(queue(QUEUE).paused()).isEmpty();
    assertThat(queue(QUEUE).config().concurrency()).hasValue(3);
  }

  @Test
  void drains_a_queue_until_nothing_is_left() {
    enqueue("a");
    put(later("b"));
    var id = open(order(Action.DRAIN, queues(QUEUE), "{\"reject_new\":true}"), 1);
    waitRounds();
    assertThat(put(job("c"))).isEqualTo(new Enqueued.Draining(QUEUE));

    end(claim(), DONE);
    waitRounds();
    assertThat(operation(id).state()).isEqualTo(OperationState.RUNNING);
    clock.pass(Duration.ofSeconds(60));
    backend.jobs().claim(Want.homecoming(List.of(QUEUE))).await();
    end(claim(), BAD);
    waitRounds();

    assertThat(operation(id).state()).isEqualTo(OperationState.DONE);
    assertThat(put(job("c"))).isInstanceOf(Enqueued.New.class);
  }

  @Test
  void gives_a_drain_up_when_its_time_is_over() {
    enqueue("a");
    var id =
        open(order(Action.DRAIN, queues(QUEUE), "{\"reject_new\":false,\"timeout_ms\":1000}"), 1);
    waitRounds();
    assertThat(put(job("b"))).isInstanceOf(Enqueued.New.class);
    assertThat(operation(id).state()).isEqualTo(OperationState.RUNNING);
    clock.pass(Duration.ofSeconds(1));
    waitRounds();

    assertThat(operation(id).state()).isEqualTo(OperationState.FAILED);
    assertThat(operation(id).error()).contains("queue mail is not empty in time");
  }

  @Test
  void purges_jobs_of_some_states_and_of_some_age() {
    enqueue("old");
    put(later("scheduled"));
    put(job("elsewhere").withQueue("billing"));
    clock.pass(Duration.ofMinutes(1));
    enqueue("young");

    var done =
        carryOut(
            order(Action.PURGE, queues(QUEUE), "{\"states\":[\"ready\"],\"older_than\":\"60s\"}"),
            1);

    assertThat(done.counts()).isEqualTo(new Counts(1, 1, 0, 0, 0));
    assertThat(backend.search().get(List.of("old")).await().getFirst())
        .isInstanceOf(Found.Gone.class);
    assertThat(state("young")).isEqualTo(READY);
    assertThat(state("scheduled")).isEqualTo(SCHEDULED);
    assertThat(state("elsewhere")).isEqualTo(READY);
  }

  @Test
  void goes_on_at_its_rate_when_the_store_is_back() {
    dead(60);
    away.add("redrive");
    var id = open(at("10/s", order(Action.RETRY, found("state:dead"), "{}")), 60);
    for (int second = 0; second < 65; second++) {
      clock.pass(Duration.ofSeconds(1));
      rounds();
    }
    away.clear();
    clock.pass(LEASE);
    rounds();

    for (int tenth = 0; tenth < 10; tenth++) {
      clock.pass(Duration.ofMillis(100));
      rounds();
    }

    assertThat(count(READY)).isBetween(9L, 11L).isEqualTo(operation(id).counts().done());
  }

  @Test
  void works_once_on_one_that_is_lent_to_it_again() {
    dead(60);
    var id = open(at("10/s", order(Action.RETRY, found("state:dead"), "{}")), 60);
    rounds();
    clock.pass(LEASE);

    for (int tenth = 0; tenth < 10; tenth++) {
      clock.pass(Duration.ofMillis(100));
      rounds();
    }

    assertThat(count(READY)).isEqualTo(operation(id).counts().done());
  }

  @Test
  void keeps_no_other_waiting_for_one_that_cannot_go_on() {
    dead(1);
    enqueue("ready");
    away.add("redrive");
    open(order(Action.RETRY, found("state:dead"), "{}"), 1);
    for (int second = 0; second < 120; second++) {
      clock.pass(Duration.ofSeconds(1));
      round();
    }

    var other = carryOut(order(Action.CANCEL, named("ready"), "{}"), 1);

    assertThat(other.state()).isEqualTo(OperationState.DONE);
  }

  @Test
  void ends_as_failed_what_nobody_can_do() {
    enqueue("a");

    var done = carryOut(order(Action.PAUSE, named("a"), "{}"), 1);

    assertThat(done.state()).isEqualTo(OperationState.FAILED);
    assertThat(done.error()).isPresent();
  }

  @Test
  void ends_as_failed_what_nobody_can_read() {
    enqueue("a");

    var done = carryOut(order(Action.CANCEL, found("state:(("), "{}"), 1);

    assertThat(done.state()).isEqualTo(OperationState.FAILED);
  }

  @Test
  void skips_what_is_deleted_while_it_is_being_changed() {
    enqueue("a", "b");
    before = once(() -> patch(get("a").job().withPriority(1)));
    after = once(() -> delete("a"));

    var done = carryOut(order(Action.TAG, named("a", "b"), "{\"add\":[\"x\"]}"), 0);

    assertThat(done.counts()).isEqualTo(new Counts(2, 1, 0, 1, 0));
  }

  @Test
  void reaches_no_further_for_one_that_is_moved_while_it_is_being_changed() {
    enqueue("a");
    before = once(() -> patch(get("a").job().withQueue("billing")));
    var bob = new Order.Actor("bob", new Reach(new Names(Set.of(QUEUE)), Names.ALL));
    var order =
        new Order(
            Action.TAG,
            named("a"),
            Json.of("{\"add\":[\"x\"]}"),
            Optional.empty(),
            List.of(),
            bob,
            Optional.empty());

    var done = carryOut(order, 1);

    assertThat(get("a").job().labels().tags()).isEmpty();
    assertThat(done.counts().done()).isZero();
    assertThat(done.counts().seen()).isOne();
  }

  private void patch(Job changed) {
    var how = new Change.Patch(changed, get(changed.id()).life().version());
    backend.jobs().change(List.of(new Change(changed.id(), how, "bob"))).await();
  }

  private void delete(String id) {
    backend.jobs().cancel(List.of(new Cancel(id, true, "", "bob", Duration.ZERO))).await();
    backend.jobs().prune(new Prune.Ids(List.of(id), true)).await();
  }

  private static Runnable once(Runnable work) {
    var first = new AtomicBoolean(true);
    return () -> {
      if (first.getAndSet(false)) {
        work.run();
      }
    };
  }

  @Test
  void does_no_more_than_somebody_allowed() {
    dead(3);

    var done = carryOut(order(Action.RETRY, found("state:dead"), "{\"limit\":2}"), 2);

    assertThat(done.counts()).isEqualTo(new Counts(2, 2, 0, 0, 0));
    assertThat(state("dead2")).isEqualTo(DEAD);
  }
}
