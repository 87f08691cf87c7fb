package io.millrace.server.operation;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.operation.Action;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Steer;
import io.millrace.core.queue.Pause;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.JobStore;
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
  void takes_back_what_somebody_did_who_may_not_any_more() {
    enqueue("one");
    var id = open(order(Action.CANCEL, named("one"), "{}"), 1);
    rounds();
    wanting = _ -> Optional.empty();

    steer(id, Steer.UNDO);
    waitRounds();

    assertThat(state("one")).isEqualTo(READY);
  }

  @Test
  void counts_what_was_never_there_once() {
    enqueue("one");
    var jobs = open(order(Action.CANCEL, named("one", "nobody"), "{}"), 2);
    var queues = open(order(Action.PAUSE, queues("mail", "nowhere"), "{}"), 2);
    rounds();

    steer(jobs, Steer.UNDO);
    steer(queues, Steer.UNDO);
    waitRounds();

    assertThat(operation(jobs).counts()).isEqualTo(new Headway(2, 1, 1, 0, 1));
    assertThat(operation(queues).counts()).isEqualTo(new Headway(2, 1, 1, 0, 1));
    assertThat(failed(jobs)).hasSize(1);
  }

  @Test
  void brings_back_what_it_deleted() {
    dead(300);
    enqueue("ready");
    var id = open(order(Action.DELETE, found("queue:mail state:dead"), "{}"), 300);
    rounds();
    assertThat(operation(id).times().undoUntil()).contains(clock.instant().plus(Operation.UNDO));
    assertThat(count(DEAD)).isZero();

    steer(id, Steer.UNDO);
    waitRounds();

    assertThat(count(DEAD)).isEqualTo(300);
    assertThat(get("dead7").life().attempts()).hasSize(1);
    assertThat(operation(id).state()).isEqualTo(OperationState.CANCELLED);
    assertThat(operation(id).counts()).isEqualTo(new Headway(300, 300, 0, 0, 300));
  }

  @Test
  void lets_go_on_what_it_cancelled_so_that_it_could_be_deleted_and_had_not_started() {
    enqueue("running");
    claim();
    enqueue("ready");
    put(later("scheduled"));
    var id = open(order(Action.DELETE, found("queue:mail"), "{\"force\":true}"), 3);
    rounds();

    steer(id, Steer.UNDO);
    waitRounds();

    assertThat(state("ready")).isEqualTo(READY);
    assertThat(state("scheduled")).isEqualTo(SCHEDULED);
    assertThat(state("running")).isEqualTo(CANCELLED);
    assertThat(operation(id).counts()).isEqualTo(new Headway(3, 3, 1, 0, 2));
  }

  @Test
  void takes_a_delete_back_while_it_is_under_way() {
    dead(300);
    var id = open(order(Action.DELETE, found("queue:mail"), "{}"), 300);
    round();
    assertThat(count(DEAD)).isEqualTo(100);

    steer(id, Steer.UNDO);
    waitRounds();

    assertThat(count(DEAD)).isEqualTo(300);
    assertThat(operation(id).counts().undone()).isEqualTo(200);
  }

  @Test
  void brings_nothing_back_that_a_purge_took() {
    dead(2);
    var id = open(order(Action.PURGE, queues(QUEUE), "{\"states\":[\"dead\"]}"), 2);
    rounds();
    assertThat(count(DEAD)).isZero();

    steer(id, Steer.UNDO);
    waitRounds();

    assertThat(count(DEAD)).isZero();
    assertThat(backend.jobs().recall(id, 10).await()).isEqualTo(JobStore.Recalled.NOTHING);
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
