package io.millrace.server.operation;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Want;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.OperationState;
import io.millrace.core.query.Found;
import java.time.Duration;
import java.util.List;
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

    assertThat(done.counts()).isEqualTo(new Headway(1, 1, 0, 0, 0));
    assertThat(backend.search().get(List.of("old")).await().getFirst())
        .isInstanceOf(Found.Gone.class);
    assertThat(state("young")).isEqualTo(READY);
    assertThat(state("scheduled")).isEqualTo(SCHEDULED);
    assertThat(state("elsewhere")).isEqualTo(READY);
  }
}
