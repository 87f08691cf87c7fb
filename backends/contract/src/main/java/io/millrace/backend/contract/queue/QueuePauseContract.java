package io.millrace.backend.contract.queue;

import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.spi.Put;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who is let out of a queue that is paused, and into one that is drained.
public abstract class QueuePauseContract extends WithQueue {
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

  private Pause pause(Optional<Instant> until) {
    var pause = new Pause("ann", Optional.of("migration"), clock.instant(), until);
    assertThat(backend.queues().pause(QUEUE, Optional.of(pause)).await())
        .isInstanceOf(Put.Changed.class);
    return pause;
  }
}
