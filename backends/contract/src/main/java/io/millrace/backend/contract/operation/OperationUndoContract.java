package io.millrace.backend.contract.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Steer;
import io.millrace.core.spi.OperationStore.Steered;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What an operation did is taken back for a while.
public abstract class OperationUndoContract extends WithOperations {
  @Test
  void is_taken_back_from_its_beginning_for_ten_seconds() {
    open("op1", Action.CANCEL);
    var taken = take();
    advance(taken, step(new Headway(12, 12, 0, 0, 0), Place.START.with(12)));
    advance(taken, end(taken, Advance.End.DONE));
    clock.pass(Operation.UNDO.minus(TICK));

    assertThat(steer("op1", Steer.UNDO)).isInstanceOf(Steered.Done.class);

    var back = take();
    assertThat(back.operation().place()).isEqualTo(Place.BACK);
    assertThat(back.operation().state()).isEqualTo(OperationState.RUNNING);
    assertThat(back.operation().times().finishedAt()).isEmpty();
    assertThat(steer("op1", Steer.UNDO)).isInstanceOf(Steered.Refused.class);
    advance(back, end(back, Advance.End.CANCELLED));
    assertThat(operation("op1").state()).isEqualTo(OperationState.CANCELLED);
    assertThat(steer("op1", Steer.UNDO)).isInstanceOf(Steered.Refused.class);
  }

  @Test
  void is_not_taken_back_when_its_time_is_over() {
    open("op1", Action.CANCEL);
    var taken = take();
    advance(taken, end(taken, Advance.End.DONE));
    clock.pass(Operation.UNDO);

    assertThat(steer("op1", Steer.UNDO)).isEqualTo(new Steered.Refused(operation("op1")));
  }

  @Test
  void keeps_no_step_forward_of_one_that_is_taken_back() {
    open("op1", Action.CANCEL);
    var taken = take();
    steer("op1", Steer.UNDO);

    var there = advance(taken, step(new Headway(12, 5, 0, 0, 0), Place.START.with(5)));

    assertThat(there.map(Operation::place)).contains(Place.BACK);
    assertThat(there.map(it -> it.counts().done())).contains(5L);
    assertThat(there.map(Operation::state)).contains(OperationState.RUNNING);
  }

  @Test
  void is_only_cancelled_when_there_is_nothing_to_take_back() {
    open("op1", Action.CANCEL);

    steer("op1", Steer.UNDO);

    assertThat(operation("op1").state()).isEqualTo(OperationState.CANCELLED);
    assertThat(take(1)).isEmpty();
  }

  @Test
  void takes_back_what_was_deleted_as_what_was_cancelled() {
    open("op1", Action.DELETE);
    take();

    assertThat(steer("op1", Steer.UNDO)).isInstanceOf(Steered.Done.class);

    assertThat(operation("op1").state()).isEqualTo(OperationState.RUNNING);
    assertThat(operation("op1").place()).isEqualTo(Place.BACK);
    assertThat(steer("op1", Steer.UNDO)).isInstanceOf(Steered.Refused.class);
  }

  @Test
  void forgets_none_that_is_being_taken_back() {
    open("op1", Action.CANCEL);
    var taken = take();
    advance(taken, end(taken, Advance.End.DONE));
    steer("op1", Steer.UNDO);
    clock.pass(Duration.ofDays(30));
    backend.tidy().await();

    assertThat(take().operation().id()).isEqualTo("op1");
  }
}
