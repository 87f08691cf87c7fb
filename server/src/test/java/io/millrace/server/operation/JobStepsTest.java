package io.millrace.server.operation;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.SCHEDULED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.core.access.Names;
import io.millrace.core.access.Reach;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Failed;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Order;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Prune;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What operations do to jobs, each as a single call would.
class JobStepsTest extends Operating {
  @Test
  void tells_of_each_item_to_which_it_could_not_be_done() {
    dead(1);
    enqueue("ready");

    var done = carryOut(order(Action.RETRY, named("ready", "dead0", "nobody"), "{}"), 3);

    assertThat(done.counts()).isEqualTo(new Headway(3, 1, 2, 0, 0));
    assertThat(failed(done.id()))
        .extracting(Failed::id, Failed::code)
        .containsExactlyInAnyOrder(tuple("ready", "conflict_state"), tuple("nobody", "not_found"));
  }

  @Test
  void retries_with_other_args_and_later() {
    dead(1);
    var params = "{\"args\":{\"to\":\"bob\",\"cc\":2},\"run_at\":\"2026-01-01T01:00:00Z\"}";

    carryOut(order(Action.RETRY, found("state:dead"), params), 1);

    assertThat(state("dead0")).isEqualTo(SCHEDULED);
    assertThat(get("dead0").job().args().tree())
        .isEqualTo(Json.of("{\"to\":\"bob\",\"n\":1,\"cc\":2}").tree());
  }

  @Test
  void changes_jobs_in_every_way_there_is() {
    enqueue("tag", "move", "prio", "patch", "snooze");
    put(job("tagged").withLabels(new Labels(List.of("old", "kept"), Json.EMPTY_OBJECT)));
    put(later("promote"));

    carryOut(
        order(Action.TAG, named("tag", "tagged"), "{\"add\":[\"vip\"],\"remove\":[\"old\"]}"), 2);
    carryOut(order(Action.MOVE, named("move"), "{\"queue\":\"slow\"}"), 1);
    carryOut(order(Action.REPRIORITISE, named("prio"), "{\"priority\":1}"), 1);
    carryOut(order(Action.PATCH, named("patch"), "{\"priority\":2}"), 1);
    carryOut(order(Action.SNOOZE, named("snooze"), "{\"until\":\"2026-01-01T01:00:00Z\"}"), 1);
    carryOut(order(Action.PROMOTE, named("promote"), "{}"), 1);

    assertThat(get("tag").job().labels().tags()).containsExactly("vip");
    assertThat(get("tagged").job().labels().tags()).containsExactly("kept", "vip");
    assertThat(get("move").job().queue()).isEqualTo("slow");
    assertThat(get("prio").job().priority()).isEqualTo(1);
    assertThat(get("patch").job().priority()).isEqualTo(2);
    assertThat(state("snooze")).isEqualTo(SCHEDULED);
    assertThat(state("promote")).isEqualTo(READY);
  }

  @Test
  void deletes_what_has_ended_and_by_force_the_rest() {
    dead(2);
    enqueue("ready");

    var kind = carryOut(order(Action.DELETE, named("dead0", "ready"), "{\"force\":false}"), 2);
    assertThat(kind.counts()).isEqualTo(new Headway(2, 1, 1, 0, 0));
    assertThat(failed(kind.id())).extracting(Failed::code).containsExactly("conflict_state");

    carryOut(order(Action.DELETE, found("queue:mail"), "{\"force\":true}"), 2);
    assertThat(backend.search().get(List.of("dead0", "dead1", "ready")).await())
        .allMatch(Found.Gone.class::isInstance);
  }

  @Test
  void skips_what_is_deleted_while_it_is_being_changed() {
    enqueue("a", "b");
    before = once(() -> patch(get("a").job().withPriority(1)));
    after = once(() -> delete("a"));

    var done = carryOut(order(Action.TAG, named("a", "b"), "{\"add\":[\"x\"]}"), 0);

    assertThat(done.counts()).isEqualTo(new Headway(2, 1, 0, 1, 0));
  }

  @Test
  void reaches_no_further_for_one_that_is_moved_while_it_is_being_changed() {
    enqueue("a");
    before = once(() -> patch(get("a").job().withQueue("billing")));
    var bob = new Order.Actor("bob", new Reach(new Names(Set.of(QUEUE)), Names.ALL));
    var order =
        new Order(
            Action.TAG,
            named("a"),
            Json.of("{\"add\":[\"x\"]}"),
            Optional.empty(),
            List.of(),
            bob,
            Optional.empty());

    var done = carryOut(order, 1);

    assertThat(get("a").job().labels().tags()).isEmpty();
    assertThat(done.counts().done()).isZero();
    assertThat(done.counts().seen()).isOne();
  }

  private void delete(String id) {
    backend.jobs().cancel(List.of(new Cancel(id, true, "", "bob", Duration.ZERO))).await();
    backend.jobs().prune(new Prune.Ids(List.of(id), true)).await();
  }
}
