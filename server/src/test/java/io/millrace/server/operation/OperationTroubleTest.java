package io.millrace.server.operation;

import static io.millrace.core.job.JobState.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.operation.Action;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.OperationState;
import io.millrace.server.alarm.Pass.Again;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What operations come to when a node dies, the store is away, or nobody can do them.
class OperationTroubleTest extends Operating {
  @Test
  void goes_on_elsewhere_when_its_node_is_dead() {
    int many = 2 * Work.BATCH;
    IntStream.range(0, many).forEach(number -> enqueue("j" + number));
    var id = open(order(Action.CANCEL, found("queue:mail"), "{}"), many);
    var other = pass("n2");
    round();
    clock.pass(LEASE.minusMillis(1));
    other.run().await();
    assertThat(operation(id).counts().done()).isEqualTo(Work.BATCH);

    clock.pass(Duration.ofMillis(100));
    for (int count = 0; count < 3; count++) {
      other.run().await();
    }

    assertThat(operation(id).state()).isEqualTo(OperationState.DONE);
    assertThat(operation(id).counts()).isEqualTo(new Headway(many, many, 0, 0, 0));
  }

  @Test
  void counts_a_step_once_that_a_dead_node_could_not_tell_of() {
    enqueue("a", "b");
    var id = open(order(Action.TAG, named("a", "b"), "{\"add\":[\"x\"]}"), 2);
    var taken = backend.operations().take("dead", 1, LEASE).await().getFirst().operation();
    var steps =
        new JobSteps(backend.jobs(), backend.search(), backend.queues(), new Prioritising(), clock);
    steps.take(taken, List.of(get("a"), get("b")), new Outcomes(false)).await();
    int version = get("a").life().version();
    clock.pass(LEASE);

    rounds();

    assertThat(operation(id).counts()).isEqualTo(new Headway(2, 2, 0, 0, 0));
    assertThat(get("a").life().version()).isEqualTo(version);
  }

  @Test
  void keeps_its_lease_while_it_waits() {
    dead(2);
    var id = open(at("1/m", order(Action.RETRY, found("state:dead"), "{}")), 2);
    var other = pass("n2");
    rounds();

    for (int second = 0; second < 59; second++) {
      clock.pass(Duration.ofSeconds(1));
      assertThat(other.run().await()).isEqualTo(Again.WHEN_IT_RINGS);
      rounds();
    }

    assertThat(operation(id).counts().done()).isOne();
  }

  @Test
  void goes_on_at_its_rate_when_the_store_is_back() {
    dead(60);
    away.add("redrive");
    var id = open(at("10/s", order(Action.RETRY, found("state:dead"), "{}")), 60);
    for (int second = 0; second < 65; second++) {
      clock.pass(Duration.ofSeconds(1));
      rounds();
    }
    away.clear();
    clock.pass(LEASE);
    rounds();

    for (int tenth = 0; tenth < 10; tenth++) {
      clock.pass(Duration.ofMillis(100));
      rounds();
    }

    assertThat(count(READY)).isBetween(9L, 11L).isEqualTo(operation(id).counts().done());
  }

  @Test
  void works_once_on_one_that_is_lent_to_it_again() {
    dead(60);
    var id = open(at("10/s", order(Action.RETRY, found("state:dead"), "{}")), 60);
    rounds();
    clock.pass(LEASE);

    for (int tenth = 0; tenth < 10; tenth++) {
      clock.pass(Duration.ofMillis(100));
      rounds();
    }

    assertThat(count(READY)).isEqualTo(operation(id).counts().done());
  }

  @Test
  void keeps_no_other_waiting_for_one_that_cannot_go_on() {
    dead(1);
    enqueue("ready");
    away.add("redrive");
    open(order(Action.RETRY, found("state:dead"), "{}"), 1);
    for (int second = 0; second < 120; second++) {
      clock.pass(Duration.ofSeconds(1));
      round();
    }

    var other = carryOut(order(Action.CANCEL, named("ready"), "{}"), 1);

    assertThat(other.state()).isEqualTo(OperationState.DONE);
  }

  @Test
  void ends_as_failed_what_nobody_can_do() {
    enqueue("a");

    var done = carryOut(order(Action.PAUSE, named("a"), "{}"), 1);

    assertThat(done.state()).isEqualTo(OperationState.FAILED);
    assertThat(done.error()).isPresent();
  }

  @Test
  void ends_as_failed_what_nobody_can_read() {
    enqueue("a");

    var done = carryOut(order(Action.CANCEL, found("state:(("), "{}"), 1);

    assertThat(done.state()).isEqualTo(OperationState.FAILED);
  }
}
