package io.millrace.server.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.core.access.Names;
import io.millrace.core.access.Reach;
import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Resource;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order.What;
import io.millrace.core.worker.Worker;
import io.millrace.core.worker.WorkerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What operations want of workers.
class WorkerStepsTest extends Operating {
  private void come(String id, Enrolment.Mode mode) {
    var about = Json.of("{}");
    backend.workers().register(new Enrolment(id, mode, Duration.ofMinutes(5), about)).await();
  }

  private Worker worker(String id) {
    return backend.workers().list().await().stream()
        .filter(it -> it.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static Order order(Action action, Order.Actor actor, String params, String... ids) {
    var target = Order.Target.of(Resource.WORKERS, List.of(ids));
    var why = Optional.of("deploy");
    return new Order(action, target, Json.of(params), Optional.empty(), List.of(), actor, why);
  }

  private Operation carryOut(Action action, String params, String... ids) {
    return carryOut(order(action, ANN, params, ids), ids.length);
  }

  @Test
  void has_them_be_quiet_go_on_and_stop() {
    come("wrk_a", Enrolment.Mode.PULL);
    come("wrk_b", Enrolment.Mode.PUSH);

    assertThat(carryOut(Action.QUIET, "{}", "wrk_a", "wrk_b").counts().done()).isEqualTo(2);
    assertThat(worker("wrk_a").ahead()).isEqualTo(WorkerState.QUIET);
    assertThat(worker("wrk_b").ahead()).isEqualTo(WorkerState.QUIET);

    carryOut(Action.RESUME, "{}", "wrk_a");
    carryOut(Action.STOP, "{\"grace\":\"40s\"}", "wrk_b");
    assertThat(worker("wrk_a").ahead()).isEqualTo(WorkerState.RUNNING);
    var stop = worker("wrk_b").order().orElseThrow();
    assertThat(stop.what()).isEqualTo(What.STOP);
    assertThat(stop.grace()).isEqualTo(Duration.ofSeconds(40));
    assertThat(stop.reason()).isEqualTo("deploy");
  }

  @Test
  void each_is_checked_like_a_single_call() {
    come("wrk_a", Enrolment.Mode.PULL);
    come("n2", Enrolment.Mode.LOCAL);

    var done = carryOut(Action.QUIET, "{}", "wrk_a", "wrk_none", "n1", "n2");

    assertThat(done.counts().done()).isOne();
    assertThat(failed(done.id()))
        .extracting(Failed::id, Failed::code)
        .containsExactlyInAnyOrder(
            tuple("wrk_none", "not_found"),
            tuple("n1", "not_supported"),
            tuple("n2", "not_supported"));
    assertThat(worker("n2").order()).isEmpty();
  }

  @Test
  void what_others_serve_is_as_if_it_were_not_there() {
    come("wrk_own", Enrolment.Mode.PULL);
    come("wrk_other", Enrolment.Mode.PULL);
    var bound = new Order.Actor("bob", new Reach(new Names(Set.of("wrk_own")), Names.ALL));

    var done = carryOut(order(Action.STOP, bound, "{}", "wrk_own", "wrk_other", "n1"), 3);

    assertThat(done.counts().done()).isOne();
    assertThat(failed(done.id())).extracting(Failed::code).containsOnly("not_found");
    assertThat(worker("wrk_other").order()).isEmpty();
  }

  @Test
  void who_was_asked_by_a_node_that_died_then_gets_no_more_time() {
    come("wrk_a", Enrolment.Mode.PULL);
    var id = open(order(Action.STOP, ANN, "{\"grace\":\"10s\"}", "wrk_a"), 1);
    backend.operations().take("n2", 1, LEASE).await();
    var grace = Duration.ofSeconds(10);
    var asked = new io.millrace.core.worker.Order(What.STOP, "deploy", grace, clock.instant());
    backend.workers().order("wrk_a", asked).await();
    clock.pass(LEASE.plusSeconds(1));

    rounds();

    assertThat(operation(id).counts().done()).isOne();
    assertThat(worker("wrk_a").order()).contains(asked);
  }
}
