package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.TestClock;
import io.millrace.core.access.Reach;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Resource;
import io.millrace.core.queue.Drain;
import io.millrace.core.spi.Backend;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What a snapshot holds of operations and of queues that one keeps closed: all that stood before
/// it is read from it alone.
class JournalOperationsTest {
  private static final String QUEUE = "mail";
  private static final long EARLY = 64;
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Failed FAILED = new Failed("a", "not_found", "there is no job a");

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final SimDisks disks = new SimDisks();
  private final Backend backend = disks.open(clock, EARLY);

  @BeforeEach
  void work() {
    var order =
        new Order(
            Action.DRAIN,
            Order.Target.of(Resource.QUEUES, List.of(QUEUE)),
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            new Order.Actor("ann", Reach.EVERYTHING),
            Optional.of("why"));
    backend.operations().open(Operation.of("op1", order, 2, clock.instant())).await();
    var taken = backend.operations().take("n1", 1, LEASE).await().getFirst();
    var step =
        new Advance(
            new Headway(2, 1, 1, 0, 0), Place.START.with(1), List.of(FAILED), Optional.empty());
    backend.operations().advance("op1", taken.token(), step, LEASE).await();
    enqueue(backend, "first", QUEUE);
    var drain = new Drain("op1", clock.instant());
    backend.queues().drain(QUEUE, Optional.of(drain)).await();
    for (int number = 0; number < 200; number++) {
      enqueue(backend, "job" + number, "other");
    }
  }

  private static Enqueued enqueue(Backend backend, String id, String queue) {
    var job = Job.of(id, "mail.send", queue, Json.EMPTY_OBJECT);
    return backend.jobs().enqueue(List.of(job), false).await().getFirst();
  }

  private static Operation operation(Backend from) {
    return from.operations().get(List.of("op1")).await().getFirst();
  }

  @Test
  void holds_operations_as_they_stood() {
    var before = operation(backend);

    assertThat(operation(disks.open(clock, EARLY))).isEqualTo(before);
  }

  @Test
  void holds_what_failed() {
    var again = disks.open(clock, EARLY);

    assertThat(again.operations().failed("op1", Optional.empty(), 10).await().items())
        .containsExactly(FAILED);
  }

  @Test
  void holds_which_queues_are_closed() {
    var again = disks.open(clock, EARLY);

    assertThat(enqueue(again, "late", QUEUE)).isEqualTo(new Enqueued.Draining(QUEUE));
  }
}
