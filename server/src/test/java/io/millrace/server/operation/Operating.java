package io.millrace.server.operation;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.contract.loop.Watched;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
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
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.core.operation.Resource;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Settle;
import io.millrace.core.worker.Worker;
import io.millrace.server.alarm.Pass.Again;
import io.millrace.server.tell.TellingOperationStore;
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
import org.junit.jupiter.api.AfterEach;

/// Operations over a backend in memory, carried out round by round, while somebody may do other
/// things to their jobs.
abstract class Operating {
  static final String QUEUE = "mail";
  static final Duration LEASE = Duration.ofSeconds(10);
  static final Order.Actor ANN = new Order.Actor("ann", Reach.EVERYTHING);
  static final Outcome DONE = Outcome.Done.EMPTY;
  static final Outcome BAD = new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "Boom", "no"));
  private final Vertx vertx = Watched.vertx();
  private final Bus bus = Bus.on(vertx);

  final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  final Backend backend =
      MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
  final TellingOperationStore operations =
      new TellingOperationStore(backend.operations(), bus, clock);
  final OperationPass pass = pass("n1");
  final Set<String> away = new HashSet<>();
  Runnable before = () -> {};
  Wanting wanting = Wanting.OPEN;
  Runnable after = () -> {};
  int opened;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  OperationPass pass(String node) {
    var jobs = asDoor(backend.jobs());
    var rooms =
        new OperationPass.Rooms(
            backend, jobs, operations, backend.workers(), operations.underWay(), bus, clock);
    var means = new OperationPass.Means(this::reach, new Prioritising(), this::isWithin);
    return new OperationPass(rooms, means, node);
  }

  /// Where whoever is bound knows of the worker that is named after his queue.
  private boolean isWithin(Reach reach, Worker worker) {
    return reach.isEverything() || reach.queues().has(worker.id());
  }

  private Optional<Reach> reach(Order order) {
    return wanting.reach(order);
  }

  /// The door of jobs, of which verbs can be away, and before and after which something can happen.
  JobStore asDoor(JobStore store) {
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
  static final class Prioritising implements Rewriting {
    @Override
    public Arrivals arrivals(List<Queue> queues) {
      return new Arrivals(queues, Terms.DEFAULT);
    }

    @Override
    public Job job(JobSnapshot there, Json patch, Instant now, Arrivals arrivals) {
      return there.job().withPriority(patch.tree().path("priority").intValue());
    }

    @Override
    public QueueConfig queue(QueueConfig there, Json patch) {
      return there.withConcurrency(patch.tree().path("concurrency").intValue());
    }
  }

  void enqueue(String... ids) {
    for (var id : ids) {
      put(job(id));
    }
  }

  static Job job(String id) {
    return Job.of(id, "mail.send", QUEUE, Json.of("{\"to\":\"ann\",\"n\":1}"));
  }

  Enqueued put(Job job) {
    return backend.jobs().enqueue(List.of(job), false).await().getFirst();
  }

  Job later(String id) {
    return job(id)
        .withWindow(
            new Window(
                Optional.of(clock.instant().plusSeconds(60)), Optional.empty(), Optional.empty()));
  }

  Claim claim() {
    var queues = new Want.Queues(List.of(new Want.Weighted(QUEUE, 1)), true);
    var want =
        new Want(Optional.empty(), new Holder("w", "n"), queues, Set.of(), 1, Optional.empty());
    return backend.jobs().claim(want).await().lent().getFirst();
  }

  void end(Claim claim, Outcome outcome) {
    var ruling = Ruling.on(claim.job(), claim.tried(), outcome, clock.instant());
    var end = new Settle(claim.job().id(), claim.lease().token(), outcome.wire(), ruling);
    backend.jobs().settle(List.of(end), Want.NONE).await();
  }

  /// Jobs that have died, one after the other.
  void dead(int count) {
    for (int number = 0; number < count; number++) {
      enqueue("dead" + number);
      end(claim(), BAD);
    }
  }

  JobSnapshot get(String id) {
    return ((Found.Here) backend.search().get(List.of(id)).await().getFirst()).snapshot();
  }

  JobState state(String id) {
    return get(id).state();
  }

  long count(JobState state) {
    return backend.queues().get(List.of(QUEUE)).await().getFirst().stats().in(state);
  }

  static Order order(Action action, Order.Target target, String params) {
    return new Order(
        action, target, Json.of(params), Optional.empty(), List.of(), ANN, Optional.of("why"));
  }

  static Order.Target found(String q) {
    return Order.Target.of(Resource.JOBS, q);
  }

  static Order.Target named(String... ids) {
    return Order.Target.of(Resource.JOBS, List.of(ids));
  }

  static Order.Target queues(String... names) {
    return Order.Target.of(Resource.QUEUES, List.of(names));
  }

  static Order at(String rate, Order order) {
    return new Order(
        order.action(),
        order.target(),
        order.params(),
        Optional.of(Pace.parse(rate)),
        order.canary(),
        order.actor(),
        order.reason());
  }

  static Order canary(Order order, Integer... stages) {
    return new Order(
        order.action(),
        order.target(),
        order.params(),
        order.pace(),
        List.of(stages),
        order.actor(),
        order.reason());
  }

  String open(Order order, int matched) {
    var id = "op" + ++opened;
    backend.operations().open(Operation.of(id, order, matched, clock.instant())).await();
    return id;
  }

  Operation operation(String id) {
    return backend.operations().get(List.of(id)).await().getFirst();
  }

  List<Failed> failed(String id) {
    return backend.operations().failed(id, Optional.empty(), 100).await().items();
  }

  void steer(String id, Steer steer) {
    backend.operations().steer(id, steer).await();
  }

  Again round() {
    return pass.run().await();
  }

  /// Rounds as long as there is something to do at once.
  void rounds() {
    var again = round();
    for (int count = 0; again.now() && count < 1_000; count++) {
      again = round();
    }
  }

  /// Does all of it and answers how it stands.
  Operation carryOut(Order order, int matched) {
    clock.pass(OperationPass.PERIOD);
    var id = open(order, matched);
    rounds();
    return operation(id);
  }

  void waitRounds() {
    for (int count = 0; count < 5; count++) {
      rounds();
      clock.pass(Duration.ofMillis(100));
    }
  }

  Queue queue(String name) {
    return backend.queues().get(List.of(name)).await().getFirst();
  }

  void patch(Job changed) {
    var how = new Change.Patch(changed, get(changed.id()).life().version());
    backend.jobs().change(List.of(new Change(changed.id(), how, "bob"))).await();
  }

  static Runnable once(Runnable work) {
    var first = new AtomicBoolean(true);
    return () -> {
      if (first.getAndSet(false)) {
        work.run();
      }
    };
  }
}
