package io.millrace.server.operation;

import static io.millrace.core.job.JobState.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.operation.Action;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Steer;
import io.millrace.core.spi.OperationStore.Steered;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/// How fast operations go, and what stops them.
class OperationPaceTest extends Operating {
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
    long before = operation(id).counts().done();
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

    assertThat(paused).isEqualTo(before).isLessThan(12);
    assertThat(operation(id).state()).isEqualTo(OperationState.DONE);
    assertThat(operation(id).counts()).isEqualTo(new Headway(12, 12, 0, 0, 0));
  }

  @Test
  void does_no_more_once_it_is_cancelled() {
    dead(12);
    var id = open(at("10/s", order(Action.RETRY, found("state:dead"), "{}")), 12);
    rounds();
    steer(id, Steer.CANCEL);
    long before = operation(id).counts().done();
    for (int count = 0; count < 5; count++) {
      clock.pass(Duration.ofSeconds(1));
      rounds();
    }

    assertThat(operation(id).state()).isEqualTo(OperationState.CANCELLED);
    assertThat(operation(id).counts().done()).isEqualTo(count(READY)).isEqualTo(before);
    assertThat(before).isLessThan(3);
  }

  @Test
  void is_cancelled_when_what_is_under_way_is_counted() {
    dead(Work.BATCH + 1);
    var id = open(order(Action.RETRY, found("state:dead"), "{}"), Work.BATCH + 1);
    var answers = new ArrayList<Future<Steered>>();
    before = () -> answers.add(operations.steer(id, Steer.CANCEL));
    var early = new ArrayList<Boolean>();
    after = () -> early.add(answers.getFirst().isComplete());

    rounds();

    assertThat(early).containsOnly(false);
    assertThat(answers.getFirst().await()).isEqualTo(new Steered.Done(operation(id)));
    assertThat(operation(id).counts().done()).isEqualTo(Work.BATCH).isEqualTo(count(READY));
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
    assertThat(operation(id).counts()).isEqualTo(new Headway(5, 5, 0, 0, 0));
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
}
