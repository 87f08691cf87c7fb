package io.millrace.server.operation;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.operation.Action;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Steer;
import io.millrace.core.queue.Pause;
import io.millrace.core.spi.Cancel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
    assertThat(operation(id).counts()).isEqualTo(new Headway(4, 4, 1, 0, 3));
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

    assertThat(done.counts()).isEqualTo(new Headway(3, 1, 1, 1, 0));
    assertThat(queue(QUEUE).paused().orElseThrow().by()).isEqualTo("ann");
    steer(done.id(), Steer.UNDO);
    waitRounds();
    assertThat(queue(QUEUE).paused()).isEmpty();
    assertThat(queue("billing").paused()).contains(paused);
  }
}
