package io.millrace.server.operation;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.READY;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.Names;
import io.millrace.core.access.Reach;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.job.Want;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.OperationState;
import io.millrace.core.operation.Order;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which items an operation is about, and in what turns it goes through them.
class OperationPassTest extends Operating {
  @Test
  void does_what_is_wanted_to_all_that_a_query_finds() {
    dead(3);
    enqueue("other");

    var done = carryOut(order(Action.RETRY, found("state:dead queue:mail"), "{}"), 3);

    assertThat(done.state()).isEqualTo(OperationState.DONE);
    assertThat(done.counts()).isEqualTo(new Headway(3, 3, 0, 0, 0));
    assertThat(count(READY)).isEqualTo(4);
    assertThat(get("dead0").life().marks().getLast().by()).isEqualTo(done.id());
  }

  @Test
  void goes_through_many_batch_by_batch() {
    int many = 3 * Work.BATCH + 1;
    IntStream.range(0, many).forEach(number -> enqueue("j" + number));
    var id = open(order(Action.CANCEL, found("queue:mail"), "{}"), many);

    round();
    assertThat(operation(id).counts().done()).isEqualTo(Work.BATCH);
    rounds();

    assertThat(operation(id).counts()).isEqualTo(new Headway(many, many, 0, 0, 0));
    assertThat(count(CANCELLED)).isEqualTo(many);
  }

  @Test
  void ends_when_whoever_wanted_it_may_not_do_that_any_more() {
    enqueue("one", "two");
    var id = open(at("1/s", order(Action.CANCEL, found("queue:mail"), "{}")), 2);
    round();
    wanting = _ -> Optional.empty();

    clock.pass(Duration.ofSeconds(1));
    rounds();

    assertThat(operation(id).state()).isEqualTo(OperationState.FAILED);
    assertThat(operation(id).error()).hasValueSatisfying(it -> assertThat(it).contains("may not"));
    assertThat(count(CANCELLED)).isEqualTo(1);
  }

  @Test
  void goes_only_as_far_as_whoever_wanted_it_reaches_by_now() {
    enqueue("mine");
    put(job("not-mine-any-more").withQueue("slow"));
    var id = open(order(Action.CANCEL, found("type:mail.*"), "{}"), 2);
    wanting = _ -> Optional.of(new Reach(new Names(Set.of("mail")), Names.ALL));

    rounds();

    assertThat(operation(id).counts().done()).isEqualTo(1);
    assertThat(state("mine")).isEqualTo(CANCELLED);
    assertThat(state("not-mine-any-more")).isEqualTo(READY);
  }

  @Test
  void takes_turns_with_other_operations() {
    IntStream.range(0, 2 * Work.BATCH).forEach(number -> enqueue("j" + number));
    var one = open(order(Action.TAG, found("queue:mail"), "{\"add\":[\"a\"]}"), 0);
    var other = open(order(Action.TAG, found("queue:mail"), "{\"add\":[\"b\"]}"), 0);

    round();
    round();

    assertThat(operation(one).counts().done()).isEqualTo(Work.BATCH);
    assertThat(operation(other).counts().done()).isEqualTo(Work.BATCH);
  }

  @Test
  void leaves_alone_what_came_or_entered_its_state_after_it_was_opened() {
    dead(1);
    enqueue("running");
    var claim = claim();
    var id = open(order(Action.RETRY, found("state:dead"), "{}"), 1);
    var all = open(order(Action.CANCEL, found("queue:mail tag:x"), "{}"), 0);
    clock.pass(Duration.ofMillis(1));
    end(claim, BAD);
    put(job("new").withLabels(new Labels(List.of("x"), Json.EMPTY_OBJECT)));

    rounds();

    assertThat(state("dead0")).isEqualTo(READY);
    assertThat(state("running")).isEqualTo(DEAD);
    assertThat(state("new")).isEqualTo(READY);
    assertThat(operation(id).counts().done()).isOne();
    assertThat(operation(all).counts().done()).isZero();
  }

  @Test
  void leaves_alone_what_came_due_after_it_was_opened() {
    enqueue("a", "b", "c");
    put(later("due"));
    var order = order(Action.CANCEL, found("queue:mail state:ready"), "{}");
    var id = open(at("2/m", order), 3);
    rounds();
    clock.pass(Duration.ofSeconds(60));
    backend.jobs().claim(Want.homecoming(List.of(QUEUE))).await();
    for (int count = 0; count < 4; count++) {
      rounds();
      clock.pass(Duration.ofSeconds(30));
    }

    assertThat(state("due")).isEqualTo(READY);
    assertThat(operation(id).state()).isEqualTo(OperationState.DONE);
    assertThat(count(CANCELLED)).isEqualTo(3);
  }

  @Test
  void skips_what_left_before_its_turn() {
    dead(3);
    var id = open(order(Action.RETRY, found("state:dead"), "{}"), 3);
    backend.jobs().redrive(List.of(Redrive.of("dead1", "bob"))).await();

    rounds();

    assertThat(operation(id).counts()).isEqualTo(new Headway(3, 2, 0, 1, 0));
  }

  @Test
  void reaches_no_further_than_whoever_wanted_it() {
    enqueue("mine");
    put(job("theirs").withQueue("billing"));
    var actor = new Order.Actor("bob", new Reach(new Names(Set.of("mail")), Names.ALL));
    var byId =
        new Order(
            Action.CANCEL,
            named("mine", "theirs"),
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            actor,
            Optional.empty());
    var byQuery =
        new Order(
            Action.CANCEL,
            found("type:mail.send"),
            Json.EMPTY_OBJECT,
            Optional.empty(),
            List.of(),
            actor,
            Optional.empty());

    var named = carryOut(byId, 2);
    carryOut(byQuery, 1);

    assertThat(state("mine")).isEqualTo(CANCELLED);
    assertThat(state("theirs")).isEqualTo(READY);
    assertThat(failed(named.id())).extracting(Failed::code).containsExactly("not_found");
  }

  @Test
  void does_no_more_than_somebody_allowed() {
    dead(3);

    var done = carryOut(order(Action.RETRY, found("state:dead"), "{\"limit\":2}"), 2);

    assertThat(done.counts()).isEqualTo(new Headway(2, 2, 0, 0, 0));
    assertThat(state("dead2")).isEqualTo(DEAD);
  }
}
