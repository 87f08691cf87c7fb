package io.millrace.backend.contract.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Resource;
import io.millrace.core.operation.Steer;
import io.millrace.core.queue.Drain;
import io.millrace.core.spi.OperationStore.Steered;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Whoever steers an operation is heard.
public abstract class OperationSteerContract extends WithOperations {
  @Test
  void pauses_and_goes_on() {
    open("op1");
    var taken = take();

    assertThat(steer("op1", Steer.PAUSE)).isEqualTo(new Steered.Done(operation("op1")));
    assertThat(operation("op1").state()).isEqualTo(OperationState.PAUSED);
    assertThat(steer("op1", Steer.PAUSE)).isInstanceOf(Steered.Done.class);
    clock.pass(HELD);
    assertThat(take(1)).isEmpty();
    assertThat(advance(taken).map(Operation::state)).contains(OperationState.PAUSED);

    assertThat(steer("op1", Steer.RESUME)).isInstanceOf(Steered.Done.class);
    assertThat(take().operation().state()).isEqualTo(OperationState.RUNNING);
    assertThat(steer("op1", Steer.RESUME)).isInstanceOf(Steered.Done.class);
  }

  @Test
  void is_pending_again_when_it_was_paused_before_anybody_began() {
    open("op1");
    steer("op1", Steer.PAUSE);
    assertThat(take(1)).isEmpty();

    steer("op1", Steer.RESUME);

    assertThat(operation("op1").state()).isEqualTo(OperationState.PENDING);
  }

  @Test
  void counts_what_was_done_before_its_holder_heard_of_a_pause() {
    open("op1");
    var taken = take();
    steer("op1", Steer.PAUSE);

    advance(taken, step(new Headway(12, 5, 0, 0, 0), Place.START.with(5)));

    assertThat(operation("op1").state()).isEqualTo(OperationState.PAUSED);
    assertThat(operation("op1").counts().done()).isEqualTo(5);
    steer("op1", Steer.RESUME);
    assertThat(take().operation().place().staged()).isEqualTo(5);
  }

  @Test
  void is_cancelled_for_good() {
    open("op1");
    var taken = take();
    clock.pass(TICK);
    assertThat(steer("op1", Steer.CANCEL)).isInstanceOf(Steered.Done.class);

    assertThat(operation("op1").state()).isEqualTo(OperationState.CANCELLED);
    assertThat(operation("op1").times().finishedAt()).contains(clock.instant());
    assertThat(advance(taken, end(taken, Advance.End.DONE)).map(Operation::state))
        .contains(OperationState.CANCELLED);
    assertThat(steer("op1", Steer.CANCEL)).isInstanceOf(Steered.Done.class);
    assertThat(steer("op1", Steer.RESUME)).isEqualTo(new Steered.Refused(operation("op1")));
    assertThat(steer("op1", Steer.PAUSE)).isEqualTo(new Steered.Refused(operation("op1")));
    clock.pass(HELD);
    assertThat(take(1)).isEmpty();
  }

  @Test
  void takes_no_steering_once_done() {
    open("op1");
    var taken = take();
    advance(taken, end(taken, Advance.End.DONE));

    for (var steer : Steer.values()) {
      assertThat(steer("op1", steer)).isEqualTo(new Steered.Refused(operation("op1")));
    }
    assertThat(steer("nobody", Steer.PAUSE)).isEqualTo(new Steered.Absent());
  }

  @Test
  void lets_jobs_into_the_queues_again_that_it_drained_when_it_ends() {
    enqueue("a");
    var queues = Order.Target.of(Resource.QUEUES, List.of(QUEUE));
    for (var id : List.of("done", "cancelled")) {
      var order =
          new Order(
              Action.DRAIN,
              queues,
              Json.EMPTY_OBJECT,
              Optional.empty(),
              List.of(),
              ANN,
              Optional.empty());
      store().open(Operation.of(id, order, 1, clock.instant())).await();
      var taken = take();
      backend.queues().drain(QUEUE, Optional.of(new Drain(id, clock.instant()))).await();
      advance(taken);
      assertThat(draining()).as(id).isTrue();

      if (id.equals("done")) {
        advance(taken, end(taken, Advance.End.DONE));
      } else {
        steer(id, Steer.CANCEL);
      }

      assertThat(draining()).as(id).isFalse();
    }
  }

  private boolean draining() {
    return backend.queues().get(List.of(QUEUE)).await().getFirst().draining().isPresent();
  }
}
