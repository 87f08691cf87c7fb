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

/// What is taken back of an operation that was cancelled, and what is not.
class UndoTest extends Operating {
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
}
