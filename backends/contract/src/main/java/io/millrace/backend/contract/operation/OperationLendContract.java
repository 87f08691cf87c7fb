package io.millrace.backend.contract.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Place;
import io.millrace.core.query.Page.Cursor;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// One node works on an operation at a time, and goes on where the one before it stood.
public abstract class OperationLendContract extends WithOperations {
  @Test
  void lends_the_oldest_first_and_as_many_as_are_wanted() {
    open("op2");
    open("op1");
    open("op3");

    assertThat(take(2)).extracting(it -> it.operation().id()).containsExactly("op2", "op1");
    assertThat(take(2)).extracting(it -> it.operation().id()).containsExactly("op3");
  }

  @Test
  void has_an_operation_running_from_its_first_take_on() {
    open("op1");
    clock.pass(TICK);
    var taken = take().operation();

    assertThat(taken.state()).isEqualTo(OperationState.RUNNING);
    assertThat(taken.times().startedAt()).contains(clock.instant());
    assertThat(operation("op1")).isEqualTo(taken);

    clock.pass(HELD);
    assertThat(take().operation()).isEqualTo(taken);
  }

  @Test
  void lends_none_that_somebody_works_on() {
    open("op1");
    var taken = take();
    clock.pass(HELD.minus(TICK));
    assertThat(take(1)).isEmpty();

    advance(taken);
    clock.pass(HELD.minus(TICK));

    assertThat(take(1)).isEmpty();
  }

  @Test
  void gives_a_dead_nodes_operation_to_the_next_where_it_stood() {
    open("op1");
    var place = Place.START.behind(new Cursor(7, 9)).with(3);
    advance(take(), step(new Headway(12, 3, 1, 0, 0), place, failed(1)));
    clock.pass(HELD);

    var next = take().operation();

    assertThat(next.counts()).isEqualTo(new Headway(12, 3, 1, 0, 0));
    assertThat(next.place()).isEqualTo(place);
  }

  @Test
  void refuses_steps_of_whoever_lost_his_lease_to_another() {
    open("op1");
    var dead = take();
    clock.pass(HELD);
    var next = take();

    assertThat(advance(dead, step(new Headway(12, 9, 0, 0, 0), Place.START))).isEmpty();
    assertThat(operation("op1").counts().done()).isZero();
    assertThat(advance(next)).isPresent();
    assertThat(
            store().advance("nobody", next.token(), Advance.none(operation("op1")), HELD).await())
        .isEmpty();
  }

  @Test
  void takes_a_late_step_while_nobody_else_works_on_it() {
    open("op1");
    var late = take();
    clock.pass(HELD.plus(TICK));

    assertThat(advance(late, step(new Headway(12, 9, 0, 0, 0), Place.START))).isPresent();

    assertThat(take(1)).isEmpty();
    assertThat(operation("op1").counts().done()).isEqualTo(9);
  }

  @Test
  void keeps_every_part_of_a_place() {
    open("op1");
    var place =
        new Place(
            false,
            Optional.of(new Cursor(-1, 2)),
            1,
            4,
            List.of("a", "b"),
            Optional.of(clock.instant().plusMillis(20)));

    advance(take(), step(new Headway(20, 5, 4, 3, 0), place));

    assertThat(operation("op1").place()).isEqualTo(place);
    assertThat(operation("op1").counts()).isEqualTo(new Headway(20, 5, 4, 3, 0));
  }

  @Test
  void ends_as_its_holder_says() {
    open("op1");
    open("op2");
    clock.pass(TICK);
    var taken = take(2);
    advance(taken.getFirst(), end(taken.getFirst(), Advance.End.DONE));
    advance(taken.getLast(), end(taken.getLast(), Advance.End.failed("a job died")));

    assertThat(operation("op1").state()).isEqualTo(OperationState.DONE);
    assertThat(operation("op1").times().finishedAt()).contains(clock.instant());
    assertThat(operation("op2").state()).isEqualTo(OperationState.FAILED);
    assertThat(operation("op2").error()).contains("a job died");
    clock.pass(HELD);
    assertThat(take(2)).isEmpty();
  }
}
