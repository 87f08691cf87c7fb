package io.millrace.backend.contract.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Redrive;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `per_key.ordered`: one job of a key at a time in strict order of enqueue; one that is to be
/// tried again keeps its place until it has ended.
public abstract class OrderedContract extends UnderLimits {
  private static final Duration LATER = Duration.ofSeconds(60);

  @BeforeEach
  void bindInOrder() {
    bind(NONE.withPerKey(ORDERED));
  }

  @Test
  void lends_one_of_a_key_at_a_time_in_order_whatever_their_priority() {
    enqueue(
        keyed("a", "k").withPriority(9),
        keyed("b", "k"),
        keyed("c", "k").withPriority(0),
        typed("d", "sms").withKey(Optional.of("k")));

    var order = new ArrayList<String>();
    for (int call = 0; call < 4; call++) {
      var lent = claim(9);
      assertThat(lent).hasSize(1);
      order.add(lent.getFirst().job().id());
      settle(lent.getFirst(), DONE);
    }
    assertThat(order).containsExactly("a", "b", "c", "d");
  }

  @Test
  void priority_holds_between_keys() {
    enqueue(keyed("a", "k"), keyed("b", "m").withPriority(0), keyed("c", "k").withPriority(0));

    assertThat(lent()).containsExactly("b", "a");
  }

  @Test
  void lends_nothing_of_a_key_whose_next_job_is_of_a_type_that_is_not_wanted() {
    enqueue(keyed("a", "k"), typed("b", "sms").withKey(Optional.of("k")));

    assertThat(claim(ofType("sms")).lent()).isEmpty();
  }

  @Test
  void jobs_without_a_key_have_no_order_to_keep() {
    enqueue("a", "b");

    assertThat(lent()).containsExactly("a", "b");
  }

  @Test
  void a_retry_keeps_its_place_and_goes_first() {
    keepsItsPlaceAfter(retryIn(LATER));
  }

  @Test
  void a_snooze_keeps_its_place_and_goes_first() {
    keepsItsPlaceAfter(snoozeFor(LATER));
  }

  private void keepsItsPlaceAfter(Outcome outcome) {
    settle(firstOfTwo(), outcome);

    assertThat(lent()).isEmpty();
    clock.pass(LATER);
    assertThat(lent()).containsExactly("a");
    assertThat(lent()).isEmpty();
  }

  @Test
  void what_is_handed_back_keeps_its_place() {
    settle(firstOfTwo(), handBack());

    assertThat(lent()).containsExactly("a");
    assertThat(lent()).isEmpty();
  }

  @Test
  void a_rescued_job_keeps_its_place() {
    firstOfTwo();
    clock.pass(LEASE);

    assertThat(lent()).containsExactly("a");
    assertThat(lent()).isEmpty();
  }

  @Test
  void a_place_is_kept_also_before_one_that_came_earlier_and_is_due_later() {
    var due = clock.instant().plusSeconds(5);
    var early = keyed("early", "k");
    enqueue(early.withWindow(Window.from(due)), keyed("a", "k"));
    settle(claim(), retryIn(LATER));
    clock.pass(Duration.ofSeconds(5));

    assertThat(lent()).isEmpty();
    clock.pass(LATER);
    assertThat(lent()).containsExactly("a");
  }

  @Test
  void one_that_came_earlier_goes_first_when_it_is_due_and_nobody_has_the_place() {
    var due = clock.instant().plusSeconds(5);
    var early = keyed("early", "k").withPriority(9);
    enqueue(early.withWindow(Window.from(due)));
    enqueue(keyed("a", "k"), keyed("b", "k"));
    var first = claim();
    clock.pass(Duration.ofSeconds(5));
    lent();
    settle(first, DONE);

    assertThat(lent()).containsExactly("early");
  }

  @Test
  void the_place_is_free_when_a_job_is_done_dead_or_discarded() {
    enqueue(jobs(4, "a", "k"));
    settle(claim(), DONE);
    settle(claim(), new Outcome.Dead(FAILURE));
    settle(claim(), new Outcome.Discard(FAILURE));

    assertThat(lent()).containsExactly("a3");
  }

  @Test
  void the_place_is_free_when_a_running_job_is_cancelled_by_force() {
    firstOfTwo();
    cancelByForce("a");

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void the_place_is_free_when_a_job_that_waits_to_be_tried_again_is_cancelled() {
    settle(firstOfTwo(), retryIn(LATER));
    lent();
    cancel("a");

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void a_job_that_is_asked_to_stop_has_its_place_until_it_does() {
    var first = firstOfTwo();
    cancel("a");
    assertThat(lent()).isEmpty();

    settle(first, retryIn(LATER));
    assertThat(lent()).containsExactly("b");
  }

  @Test
  void other_keys_go_on() {
    settle(firstOfTwo(), retryIn(LATER));
    enqueue(keyed("c", "m"), job("d"));

    assertThat(lent()).containsExactlyInAnyOrder("c", "d");
  }

  @Test
  void each_try_counts_for_the_rate_of_its_key() {
    bind(NONE.withPerKey(new PerKey(rate(2), true, true, Map.of())));
    enqueue(keyed("a", "k"));
    settle(claim(), handBack());
    settle(claim(), handBack());

    assertThat(lent()).isEmpty();
    clock.pass(PER.minus(TICK));
    assertThat(lent()).isEmpty();
    passUntil(ask());
    assertThat(lent()).containsExactly("a");
  }

  @Test
  void patching_a_job_that_waits_to_be_tried_again_does_not_cost_its_place() {
    settle(firstOfTwo(), retryIn(LATER));
    patch(get("a").job().withPriority(9));

    assertThat(lent()).isEmpty();
    clock.pass(LATER);
    assertThat(lent()).containsExactly("a");
  }

  @Test
  void a_job_that_gets_another_key_leaves_its_place() {
    settle(firstOfTwo(), retryIn(LATER));
    lent();
    patch(get("a").job().withKey(Optional.of("m")));
    assertThat(lent()).containsExactly("b");

    clock.pass(LATER);
    enqueue(keyed("c", "m"));
    assertThat(claim(9)).extracting(it -> it.job().id()).contains("a").doesNotContain("c");
  }

  @Test
  void a_job_that_moves_to_another_queue_leaves_its_place() {
    settle(firstOfTwo(), retryIn(LATER));
    lent();
    patch(get("a").job().withQueue("sms"));

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void a_job_that_is_redriven_before_its_time_still_has_its_place() {
    settle(firstOfTwo(), retryIn(LATER));
    lent();
    backend.jobs().redrive(List.of(Redrive.of("a", "ann"))).await();

    assertThat(lent()).containsExactly("a");
    assertThat(lent()).isEmpty();
  }

  @Test
  void a_limit_that_is_added_leaves_the_place_with_who_has_it() {
    settle(firstOfTwo(), retryIn(LATER));
    bind(NONE.withTypes(Map.of("sms", ONE)).withPerKey(ORDERED));

    assertThat(lent()).isEmpty();
    clock.pass(LATER);
    assertThat(lent()).containsExactly("a");
    assertThat(lent()).isEmpty();
  }

  @Test
  void order_without_turns_leaves_the_place_with_who_waits_to_be_tried_again() {
    settle(firstOfTwo(), retryIn(LATER));
    bindWithoutTurns();

    assertThat(lent()).isEmpty();
  }

  @Test
  void order_without_turns_leaves_the_place_with_who_snoozes() {
    settle(firstOfTwo(), snoozeFor(LATER));
    bindWithoutTurns();

    assertThat(lent()).isEmpty();
  }

  @Test
  void the_place_is_free_when_order_is_wanted_no_more() {
    settle(firstOfTwo(), retryIn(LATER));
    lent();
    bindKeys(ONE);

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void who_was_handed_back_goes_first_no_more_when_order_is_wanted_no_more() {
    settle(firstOfTwo(), handBack());
    bindKeys(ONE);

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void order_begins_when_what_ran_before_it_has_ended() {
    bindKeys(Limit.NONE);
    enqueue(jobs(2, "a", "k"));
    var running = claim(2);
    bind(NONE.withPerKey(ORDERED));
    enqueue(keyed("b", "k"));
    assertThat(lent()).isEmpty();

    settle(running.getFirst(), handBack());
    assertThat(lent()).as("the other still runs").isEmpty();
    settle(running.getLast(), handBack());
    assertThat(claim(9)).hasSize(1);
  }

  private void bindWithoutTurns() {
    bind(NONE.withPerKey(new PerKey(Limit.NONE, true, false, Map.of())));
  }

  private Claim firstOfTwo() {
    enqueue(keyed("a", "k"), keyed("b", "k").withPriority(0));
    return claim();
  }

  private void patch(Job job) {
    var how = new Change.Patch(job, life(job.id()).version());
    backend.jobs().change(List.of(new Change(job.id(), how, "ann"))).await();
  }
}
