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

/// What operations do to queues.
class QueueStepsTest extends Operating {
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
}
