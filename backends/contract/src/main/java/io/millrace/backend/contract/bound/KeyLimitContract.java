package io.millrace.backend.contract.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.Want;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.LimitName.Kind;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Claimed.Held;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Limits of each key of a queue: what one key may run and start, and how keys take turns.
public abstract class KeyLimitContract extends UnderLimits {
  @Test
  void runs_no_more_of_a_key_than_its_concurrency() {
    bindKeys(TWO);
    enqueue(jobs(4, "a", "k"));
    var first = claim(9);

    assertThat(ids(first)).containsExactly("a0", "a1");
    assertThat(lent()).isEmpty();
    settle(first.getLast(), DONE);
    assertThat(lent()).containsExactly("a2");
  }

  @Test
  void counts_a_key_over_all_its_types() {
    bindKeys(ONE);
    enqueue(keyed("a", "k"), typed("b", "sms").withKey(Optional.of("k")));

    assertThat(lent()).containsExactly("a");
    assertThat(claim(ofType("sms")).lent()).isEmpty();
  }

  @Test
  void does_not_hold_jobs_without_a_key() {
    bindKeys(ONE);
    enqueue(job("a"), job("b"), keyed("c", "k"), keyed("d", "k"));

    assertThat(lent()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void does_not_look_at_keys_of_a_queue_that_bounds_none() {
    enqueue(jobs(3, "a", "k"));

    assertThat(lent()).hasSize(3);
  }

  @Test
  void an_override_stands_for_the_limit_of_its_key_alone() {
    bind(NONE.withPerKey(new PerKey(ONE, false, false, Map.of("big", TWO))));
    enqueue(jobs(3, "a", "k"));
    enqueue(jobs(3, "b", "big"));

    assertThat(lent()).containsExactly("a0", "b0", "b1");
  }

  @Test
  void what_an_override_does_not_name_stays_as_it_is_for_all() {
    bind(NONE.withPerKey(new PerKey(TWO, false, false, Map.of("slow", rate(3)))));
    enqueue(jobs(5, "a", "slow"));

    var first = claim(9);
    assertThat(ids(first)).containsExactly("a0", "a1");
    first.forEach(it -> settle(it, DONE));
    assertThat(lent()).containsExactly("a2");
  }

  @Test
  void starts_no_more_of_a_key_than_its_rate_and_says_when_it_frees() {
    bindKeys(rate(2));
    enqueue(jobs(3, "a", "k"));
    claim(9).forEach(it -> settle(it, DONE));

    var asked = ask();
    assertThat(asked.next().orElseThrow())
        .isBetween(clock.instant().plus(PER), clock.instant().plus(PER.multipliedBy(2)));
    assertThat(asked.frees()).isEqualTo(Map.of(QUEUE, asked.next().orElseThrow()));
    passUntil(asked);
    clock.pass(TICK.negated());
    assertThat(lent()).isEmpty();
    clock.pass(TICK);
    assertThat(lent()).containsExactly("a2");
  }

  @Test
  void names_no_instant_for_a_key_that_only_an_end_can_free() {
    bindKeys(ONE);
    enqueue(keyed("a", "k"), keyed("b", "k"));
    var first = claim();

    assertThat(ask().next()).contains(first.lease().deadline());
  }

  @Test
  void lends_past_ten_thousand_jobs_of_a_key_that_is_full() {
    bindKeys(ONE);
    enqueue(jobs(10_000, "a", "k"));
    enqueue(keyed("b", "m").withPriority(9), typed("c", "sms").withPriority(9));

    assertThat(ids(claim(9))).containsExactly("a0", "b", "c");
  }

  @Test
  void lends_past_a_thousand_keys_that_are_full() {
    bindKeys(ONE);
    enqueue(perKey("a"));
    enqueue(perKey("b"));
    for (int call = 0; call < 10; call++) {
      assertThat(claim(100)).hasSize(100);
    }
    enqueue(job("last").withPriority(9));

    assertThat(lentWhileMore()).containsExactly("last");
  }

  private static Job[] perKey(String prefix) {
    return IntStream.range(0, 1_000).mapToObj(n -> keyed(prefix + n, "k" + n)).toArray(Job[]::new);
  }

  private List<String> lentWhileMore() {
    var lent = new ArrayList<String>();
    boolean more = true;
    for (int call = 0; call < 100 && more; call++) {
      var asked = ask();
      lent.addAll(ids(asked.lent()));
      more = asked.more();
    }
    return lent;
  }

  @Test
  void keys_take_turns_one_job_each() {
    bindKeys(MANY);
    enqueue(jobs(3, "a", "k"));
    enqueue(jobs(2, "b", "m"));
    enqueue(job("c"));

    assertThat(lent()).containsExactly("a0", "b0", "c", "a1", "b1", "a2");
  }

  @Test
  void a_turn_goes_on_in_the_next_call() {
    bindKeys(MANY);
    enqueue(jobs(2, "a", "k"));
    enqueue(jobs(2, "b", "m"));

    var lent = new ArrayList<String>();
    for (int call = 0; call < 4; call++) {
      lent.addAll(ids(claim(1)));
    }
    assertThat(lent).containsExactly("a0", "b0", "a1", "b1");
  }

  @Test
  void a_key_that_comes_late_goes_before_one_that_had_its_turn() {
    bindKeys(MANY);
    enqueue(jobs(3, "a", "k"));
    assertThat(ids(claim(1))).containsExactly("a0");
    enqueue(jobs(2, "b", "m"));

    assertThat(lent()).containsExactly("a1", "b0", "a2", "b1");
  }

  @Test
  void more_work_does_not_cost_a_key_its_turn() {
    bindKeys(MANY);
    enqueue(keyed("a0", "k"), keyed("b0", "m"), keyed("a1", "k"), keyed("a2", "k"));
    cancel("a0");

    assertThat(lent()).containsExactly("a1", "b0", "a2");
  }

  @Test
  void priority_holds_over_all_keys() {
    bindKeys(MANY);
    enqueue(jobs(2, "a", "k"));
    enqueue(keyed("b", "m"), keyed("c", "k").withPriority(0), keyed("d", "k").withPriority(0));

    assertThat(lent()).containsExactly("c", "d", "b", "a0", "a1");
  }

  @Test
  void within_a_key_priority_goes_before_order_of_enqueue() {
    bindKeys(ONE);
    enqueue(keyed("a", "k"), keyed("b", "k").withPriority(9), keyed("c", "k"));
    enqueue(keyed("d", "k").withPriority(0));

    var order = new ArrayList<String>();
    for (int call = 0; call < 4; call++) {
      var claim = claim();
      order.add(claim.job().id());
      settle(claim, DONE);
    }
    assertThat(order).containsExactly("d", "a", "c", "b");
  }

  @Test
  void without_turns_all_keys_are_lent_in_order_of_enqueue() {
    bind(NONE.withPerKey(new PerKey(MANY, false, false, Map.of())));
    enqueue(jobs(3, "a", "k"));
    enqueue(jobs(2, "b", "m"));

    assertThat(lent()).containsExactly("a0", "a1", "a2", "b0", "b1");
  }

  @Test
  void what_is_handed_back_goes_behind_a_better_one_of_its_key() {
    bindKeys(ONE);
    enqueue(keyed("a", "k").withPriority(9));
    var first = claim();
    enqueue(keyed("b", "k").withPriority(0));
    settle(first, handBack());

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void the_best_of_a_key_goes_first_when_it_frees_whatever_else_its_jobs_ask() {
    bindKeys(ONE);
    enqueue(asking("a", "k", "x"));
    var first = claim();
    enqueue(asking("b", "k", "y").withPriority(9));
    lent();
    enqueue(asking("c", "k", "z").withPriority(0));
    lent();
    settle(first, DONE);

    assertThat(lent()).containsExactly("c");
  }

  @Test
  void a_place_that_the_first_in_line_no_longer_wants_is_for_the_next() {
    bindKeys(ONE);
    enqueue(asking("a", "k", "x"), asking("b", "k", "y"), asking("c", "k", "z"));
    var first = claim();
    lent();
    settle(first, DONE);
    cancel("b");

    assertThat(lent()).containsExactly("c");
  }

  @Test
  void tells_who_is_held_by_a_key_once() {
    bindKeys(ONE);
    enqueue(jobs(3, "a", "k"));
    claim();

    var held = new Held("a1", QUEUE, TYPE, new LimitName(Kind.KEY, "k"), Optional.empty());
    assertThat(ask().held()).containsExactly(held);
    clock.pass(Duration.ofSeconds(2));
    assertThat(ask().held()).isEmpty();
    bind(NONE.withPerKey(new PerKey(ONE, false, true, Map.of("m", TWO))));
    assertThat(ask().held()).as("looked at again, and held as before").isEmpty();
  }

  @Test
  void tells_of_a_key_again_when_one_of_it_has_started_since() {
    bindKeys(ONE);
    enqueue(jobs(3, "a", "k"));
    var first = claim();
    ask();
    settle(first, DONE);
    claim();

    assertThat(ask().held()).extracting(Held::id).containsExactly("a2");
  }

  @Test
  void tells_until_when_the_rate_of_a_key_holds() {
    bindKeys(rate(1));
    enqueue(jobs(2, "a", "k"));
    settle(claim(), DONE);

    var asked = ask();
    assertThat(asked.held())
        .containsExactly(new Held("a1", QUEUE, TYPE, new LimitName(Kind.KEY, "k"), asked.next()));
    assertThat(asked.next()).isPresent();
  }

  @Test
  void hints_at_a_queue_when_a_key_is_free_again() {
    bindKeys(ONE);
    enqueue(jobs(2, "a", "k"));
    var first = claim();
    ask();

    assertThat(settle(end(first, DONE), Want.NONE).hints()).containsExactly(QUEUE);
  }

  @Test
  void hints_when_a_key_is_free_again_also_if_nobody_asked_in_between() {
    bindKeys(ONE);
    enqueue(jobs(2, "a", "k"));

    assertThat(settle(end(claim(), DONE), Want.NONE).hints()).containsExactly(QUEUE);
  }

  @Test
  void hints_at_nothing_when_nobody_waits_for_the_key() {
    bindKeys(ONE);
    enqueue(keyed("a", "k"));

    assertThat(settle(end(claim(), DONE), Want.NONE).hints()).isEmpty();
  }
}
