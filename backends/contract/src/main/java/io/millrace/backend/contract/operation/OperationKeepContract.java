package io.millrace.backend.contract.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Resource;
import io.millrace.core.query.Page;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is kept of an operation, and until when.
public abstract class OperationKeepContract extends WithOperations {
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
  void keeps_all_of_it_whatever_else_happens() {
    open("op1");
    advance(take(), step(new Headway(12, 1, 1, 0, 0), Place.START.with(1), failed(1)));
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
    var many = IntStream.range(0, 1_001).mapToObj(OperationKeepContract::failed).toList();
    advance(taken, new Advance(Headway.of(2_000), Place.START, many, Optional.empty()));
    advance(taken, step(Headway.of(2_000), Place.START, failed(1_001)));

    var first = failed("op1", Optional.empty(), 600);
    var rest = failed("op1", first.next(), 600);

    assertThat(first.items()).hasSize(600).startsWith(failed(1_001), failed(1_000));
    assertThat(first.total()).isEqualTo(new Page.Total(1_000, true));
    assertThat(rest.items()).hasSize(400).startsWith(failed(401)).endsWith(failed(2));
    assertThat(rest.next()).isEmpty();
    assertThat(failed("nobody", Optional.empty(), 10).items()).isEmpty();
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
}
