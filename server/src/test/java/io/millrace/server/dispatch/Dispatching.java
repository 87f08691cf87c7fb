package io.millrace.server.dispatch;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.bus.Bus;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.query.Found;
import io.millrace.core.queue.QueueConfig.Workers;
import io.millrace.core.spi.Backend;
import io.millrace.server.Does;
import io.millrace.server.HeldBack;
import io.millrace.server.Loop;
import io.millrace.server.dispatch.attempt.Attempts;
import io.millrace.server.dispatch.attempt.Bare;
import io.millrace.server.dispatch.performer.Performers;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/// The dispatch of one queue on a loop in the hand of a test, with a store that holds answers back.
@ExtendWith(VertxExtension.class)
abstract class Dispatching {
  static final String QUEUE = "mail";
  static final int WORKERS = 5;
  static final Duration IDLE = Duration.ofSeconds(10);

  final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  final CountDownLatch gate = new CountDownLatch(1);
  final CountDownLatch laterGate = new CountDownLatch(1);
  final CountDownLatch inside = new CountDownLatch(1);
  Slots slots = new Slots(8);
  Loop loop;
  Backend backend;
  HeldBack held;
  Attempts attempts;
  QueueDispatch dispatch;
  Workers workers = new Workers(WORKERS, WORKERS);
  Bus bus;
  volatile boolean pressed;

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
                    }),
                Does.work(
                    "later",
                    _ -> {
                      laterGate.await();
                      return Outcome.Done.EMPTY;
                    })));
    backend = loop.memory(clock);
    held = new HeldBack(backend.jobs());
    attempts = new Attempts(loop.context(), performers, clock, new Bare(this::ended));
    dispatch = dispatch(QUEUE, Set.of("quick", "speaking", "long", "later"));
  }

  QueueDispatch dispatch(String queue, Set<String> types) {
    var here = new Holder("w1", "n1");
    var outside = new QueueDispatch.Outside(bus, () -> pressed);
    var node =
        new QueueDispatch.Node(
            loop.context(), held.store, attempts, slots, here, types, clock, outside);
    var scaler = new Scaler(workers, IDLE, clock.millis());
    return new QueueDispatch(node, new Want.Weighted(queue, 1), scaler);
  }

  void ended(List<Attempts.Ended> batch) {
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
    laterGate.countDown();
    loop.until(attempts.running()::isEmpty);
  }

  static Job job(String type, String id) {
    return Job.of(id, type, QUEUE, Json.EMPTY_OBJECT);
  }

  void enqueue(String type, String... ids) {
    enqueueIn(QUEUE, type, ids);
  }

  void enqueueIn(String queue, String type, String... ids) {
    var jobs = List.of(ids).stream().map(id -> job(type, id).withQueue(queue)).toList();
    loop.await(() -> backend.jobs().enqueue(jobs, false));
  }

  static String[] ids(int count) {
    return IntStream.range(0, count).mapToObj(n -> "j" + n).toArray(String[]::new);
  }

  JobSnapshot get(String id) {
    var found = loop.await(() -> backend.search().get(List.of(id))).getFirst();
    return ((Found.Here) found).snapshot();
  }

  JobState state(String id) {
    return get(id).state();
  }

  int count(JobState state) {
    return loop.await(() -> backend.queues().get(List.of(QUEUE))).getFirst().stats().in(state);
  }
}
