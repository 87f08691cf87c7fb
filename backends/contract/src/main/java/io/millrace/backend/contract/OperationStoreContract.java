package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.Reach;
import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Counts;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Resource;
import io.millrace.core.operation.Steer;
import io.millrace.core.query.Page;
import io.millrace.core.query.Page.Cursor;
import io.millrace.core.queue.Drain;
import io.millrace.core.spi.OperationStore;
import io.millrace.core.spi.OperationStore.Steered;
import io.millrace.core.spi.OperationStore.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises about operations: one works on each, and whoever steers it is heard.
public abstract class OperationStoreContract extends BackendContract {
  private static final Duration HELD = Duration.ofSeconds(10);
  private static final Order.Actor ANN = new Order.Actor("ann", Reach.EVERYTHING);

  private OperationStore store() {
    return backend.operations();
  }

  private static Order order(Action action) {
    return new Order(
        action,
        Order.Target.of(Resource.JOBS, "state:dead queue:mail"),
        Json.of("{\"reset_attempts\":true}"),
        Optional.of(Pace.parse("50/s")),
        List.of(1, 10),
        ANN,
        Optional.of("vendor is back"));
  }

  private Operation open(String id) {
    return open(id, Action.RETRY);
  }

  private Operation open(String id, Action action) {
    return store().open(Operation.of(id, order(action), 12, clock.instant())).await();
  }

  private List<Taken> take(int max) {
    return store().take("n1", max, HELD).await();
  }

  private Taken take() {
    var taken = take(1);
    assertThat(taken).as("an operation to be worked on").hasSize(1);
    return taken.getFirst();
  }

  private Optional<Operation> advance(Taken taken, Advance step) {
    return store().advance(taken.operation().id(), taken.token(), step, HELD).await();
  }

  private Optional<Operation> advance(Taken taken) {
    return advance(taken, Advance.none(taken.operation()));
  }

  private static Advance step(Counts counts, Place place, Failed... failed) {
    return new Advance(counts, place, List.of(failed), Optional.empty());
  }

  private static Advance end(Taken taken, Advance.End end) {
    var it = taken.operation();
    return new Advance(it.counts(), it.place(), List.of(), Optional.of(end));
  }

  private Steered steer(String id, Steer steer) {
    return store().steer(id, steer).await();
  }

  private Operation operation(String id) {
    return store().get(List.of(id)).await().getFirst();
  }

  private static Failed failed(int number) {
    return new Failed("job" + number, "not_found", "there is no job");
  }

  @Test
  void keeps_what_an_operation_is_to_do() {
    var ids = Order.Target.of(Resource.JOBS, List.of("a", "b"));
    var named =
        new Order(
            Action.CANCEL,
            ids,
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            ANN,
            Optional.empty());

    var opened = open("op1");
    var other = Operation.of("op2", named, 2, clock.instant());
    store().open(other).await();

    assertThat(opened).isEqualTo(Operation.of("op1", order(Action.RETRY), 12, clock.instant()));
    assertThat(store().get(List.of("op1", "nobody", "op2")).await()).containsExactly(opened, other);
  }

  @Test
  void answers_a_known_operation_with_the_one_that_is_there() {
    var first = open("op1");
    clock.pass(TICK);

    assertThat(open("op1", Action.CANCEL)).isEqualTo(first);
    assertThat(take(2)).hasSize(1);
  }

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
    advance(take(), step(new Counts(12, 3, 1, 0, 0), place, failed(1)));
    clock.pass(HELD);

    var next = take().operation();

    assertThat(next.counts()).isEqualTo(new Counts(12, 3, 1, 0, 0));
    assertThat(next.place()).isEqualTo(place);
  }

  @Test
  void refuses_steps_of_whoever_lost_his_lease_to_another() {
    open("op1");
    var dead = take();
    clock.pass(HELD);
    var next = take();

    assertThat(advance(dead, step(new Counts(12, 9, 0, 0, 0), Place.START))).isEmpty();
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

    assertThat(advance(late, step(new Counts(12, 9, 0, 0, 0), Place.START))).isPresent();

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

    advance(take(), step(new Counts(20, 5, 4, 3, 0), place));

    assertThat(operation("op1").place()).isEqualTo(place);
    assertThat(operation("op1").counts()).isEqualTo(new Counts(20, 5, 4, 3, 0));
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

    advance(taken, step(new Counts(12, 5, 0, 0, 0), Place.START.with(5)));

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
  void is_taken_back_from_its_beginning_for_ten_seconds() {
    open("op1", Action.CANCEL);
    var taken = take();
    advance(taken, step(new Counts(12, 12, 0, 0, 0), Place.START.with(12)));
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

    var there = advance(taken, step(new Counts(12, 5, 0, 0, 0), Place.START.with(5)));

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
  void spares_what_it_has_not_deleted_when_that_is_to_be_taken_back() {
    open("op1", Action.DELETE);
    var taken = take();

    assertThat(steer("op1", Steer.UNDO)).isInstanceOf(Steered.Done.class);

    assertThat(operation("op1").state()).isEqualTo(OperationState.CANCELLED);
    advance(taken);
    assertThat(take(1)).isEmpty();
    assertThat(steer("op1", Steer.UNDO)).isInstanceOf(Steered.Refused.class);
  }

  @Test
  void keeps_all_of_it_whatever_else_happens() {
    open("op1");
    advance(take(), step(new Counts(12, 1, 1, 0, 0), Place.START.with(1), failed(1)));
    var before = operation("op1");

    IntStream.range(0, 100).forEach(number -> enqueue("job" + number));

    assertThat(operation("op1")).isEqualTo(before);
    assertThat(failed("op1", Optional.empty(), 10).items()).containsExactly(failed(1));
    clock.pass(HELD);
    assertThat(take().operation()).isEqualTo(before);
  }

  @Test
  void keeps_the_newest_thousand_items_that_failed() {
    open("op1");
    var taken = take();
    var many = IntStream.range(0, 1_001).mapToObj(OperationStoreContract::failed).toList();
    advance(taken, new Advance(Counts.of(2_000), Place.START, many, Optional.empty()));
    advance(taken, step(Counts.of(2_000), Place.START, failed(1_001)));

    var first = failed("op1", Optional.empty(), 600);
    var rest = failed("op1", first.next(), 600);

    assertThat(first.items()).hasSize(600).startsWith(failed(1_001), failed(1_000));
    assertThat(first.total()).isEqualTo(new Page.Total(1_000, true));
    assertThat(rest.items()).hasSize(400).startsWith(failed(401)).endsWith(failed(2));
    assertThat(rest.next()).isEmpty();
    assertThat(failed("nobody", Optional.empty(), 10).items()).isEmpty();
  }

  private Page<Failed> failed(String id, Optional<Cursor> after, int limit) {
    return store().failed(id, after, limit).await();
  }

  @Test
  void lists_all_newest_first_page_by_page() {
    IntStream.range(0, 5).forEach(number -> open("op" + number));

    var first = store().list(Optional.empty(), 3).await();
    open("op5");
    var rest = store().list(first.next(), 3).await();

    assertThat(first.items()).extracting(Operation::id).containsExactly("op4", "op3", "op2");
    assertThat(first.total()).isEqualTo(new Page.Total(5, true));
    assertThat(rest.items()).extracting(Operation::id).containsExactly("op1", "op0");
    assertThat(rest.next()).isEmpty();
    assertThat(store().list(Optional.empty(), 0).await().total().count()).isEqualTo(6);
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

  @Test
  void forgets_what_ended_a_month_ago_and_nothing_else() {
    open("op1");
    open("op2");
    var taken = take();
    advance(taken, end(taken, Advance.End.DONE));
    clock.pass(Duration.ofDays(30).minus(TICK));
    backend.tidy().await();
    assertThat(store().get(List.of("op1", "op2")).await()).hasSize(2);

    clock.pass(TICK);
    backend.tidy().await();

    assertThat(store().get(List.of("op1", "op2")).await())
        .extracting(Operation::id)
        .containsExactly("op2");
  }

  @Test
  void lists_none_that_is_forgotten() {
    open("op1");
    open("op2");
    var taken = take();
    advance(taken, end(taken, Advance.End.DONE));
    clock.pass(Duration.ofDays(30));
    backend.tidy().await();

    var page = store().list(Optional.empty(), 10).await();

    assertThat(page.items()).extracting(Operation::id).containsExactly("op2");
    assertThat(page.total()).isEqualTo(new Page.Total(1, true));
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
