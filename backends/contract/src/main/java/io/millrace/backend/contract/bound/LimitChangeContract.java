package io.millrace.backend.contract.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.queue.QueueLimits.PerKey;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A changed limit holds from then on: for what runs, and for what it held before.
public abstract class LimitChangeContract extends UnderLimits {
  @Test
  void a_raised_concurrency_of_a_key_lets_in_who_waited() {
    bindKeys(ONE);
    enqueue(jobs(4, "a", "k"));
    claim();
    lent();
    bindKeys(Limit.ofConcurrency(3));

    assertThat(lent()).containsExactly("a1", "a2");
  }

  @Test
  void a_lowered_concurrency_of_a_key_holds_until_enough_have_ended() {
    bindKeys(Limit.ofConcurrency(3));
    enqueue(jobs(5, "a", "k"));
    var running = claim(3);
    bindKeys(ONE);

    settle(running.get(0), DONE);
    assertThat(lent()).isEmpty();
    settle(running.get(1), DONE);
    assertThat(lent()).isEmpty();
    settle(running.get(2), DONE);
    assertThat(lent()).containsExactly("a3");
  }

  @Test
  void a_raised_concurrency_of_a_type_lets_in_who_waited() {
    bindType(TYPE, ONE);
    enqueue("a", "b", "c");
    claim();
    lent();
    bindType(TYPE, TWO);

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void a_lowered_concurrency_of_a_type_holds_until_enough_have_ended() {
    bindType(TYPE, TWO);
    enqueue("a", "b", "c");
    var running = claim(2);
    bindType(TYPE, ONE);

    settle(running.getFirst(), DONE);
    assertThat(lent()).isEmpty();
    settle(running.getLast(), DONE);
    assertThat(lent()).containsExactly("c");
  }

  @Test
  void what_has_started_is_earned_again_by_a_changed_rate_from_the_change_on() {
    bind(NONE.withRate(Rate.of(2, Duration.ofMinutes(1))));
    enqueue("a", "b");
    assertThat(ids(claim(1))).containsExactly("a");

    bind(NONE.withRate(new Rate(3, Duration.ofSeconds(1), 0, true)));
    clock.pass(Duration.ofSeconds(5));

    assertThat(lent()).as("though nobody asked in between").containsExactly("b");
  }

  @Test
  void a_new_limit_of_keys_counts_what_runs_already() {
    enqueue(jobs(2, "a", "k"));
    enqueue(jobs(1, "b", "m"));
    var first = claim();
    bindKeys(ONE);

    assertThat(lent()).containsExactly("b0");
    settle(first, DONE);
    assertThat(lent()).containsExactly("a1");
  }

  @Test
  void a_new_limit_of_a_type_counts_what_runs_already() {
    enqueue("a", "b");
    var first = claim();
    bindType(TYPE, ONE);

    assertThat(lent()).isEmpty();
    settle(first, DONE);
    assertThat(lent()).containsExactly("b");
  }

  @Test
  void a_limit_of_another_type_changes_nothing_for_what_runs() {
    bind(NONE.withTypes(Map.of(TYPE, ONE)).withPerKey(keys(TWO)));
    enqueue(keyed("a", "k"), keyed("b", "k"), keyed("c", "m"));
    var first = claim();
    bind(NONE.withTypes(Map.of(TYPE, ONE, "sms", ONE)).withPerKey(keys(TWO)));

    assertThat(lent()).isEmpty();
    settle(first, DONE);
    assertThat(claim(9)).hasSize(1);
  }

  @Test
  void without_a_limit_of_keys_all_of_them_run() {
    bindKeys(ONE);
    enqueue(jobs(3, "a", "k"));
    claim();
    lent();
    bind(NONE);

    assertThat(lent()).containsExactly("a1", "a2");
  }

  @Test
  void a_limit_of_keys_that_was_taken_away_counts_all_that_run_when_it_is_back() {
    bindKeys(TWO);
    enqueue(jobs(5, "a", "k"));
    var running = claim(2);
    bind(NONE);
    settle(running.getFirst(), DONE);
    assertThat(ids(claim(1))).containsExactly("a2");
    bindKeys(TWO);

    assertThat(lent()).isEmpty();
    settle(running.getLast(), DONE);
    assertThat(lent()).containsExactly("a3");
  }

  @Test
  void without_a_limit_of_a_type_all_of_it_run() {
    bindType(TYPE, ONE);
    enqueue("a", "b", "c");
    claim();
    lent();
    bind(NONE);

    assertThat(lent()).containsExactly("b", "c");
  }

  @Test
  void an_override_that_is_added_holds_at_once() {
    bindKeys(ONE);
    enqueue(jobs(3, "a", "k"));
    claim();
    lent();
    bind(NONE.withPerKey(new PerKey(ONE, false, true, Map.of("k", TWO))));

    assertThat(lent()).containsExactly("a1");
  }

  @Test
  void turns_that_are_wanted_no_more_give_way_to_order_of_enqueue() {
    bindKeys(MANY);
    enqueue(jobs(3, "a", "k"));
    enqueue(jobs(2, "b", "m"));
    claim();
    bind(NONE.withPerKey(new PerKey(MANY, false, false, Map.of())));

    assertThat(lent()).containsExactly("a1", "a2", "b0", "b1");
  }

  @Test
  void a_raised_rate_lets_in_who_waited() {
    bindKeys(rate(1));
    enqueue(jobs(3, "a", "k"));
    claim();
    lent();
    bindKeys(rate(100));

    assertThat(lent()).containsExactly("a1", "a2");
  }

  @Test
  void a_rate_counts_what_started_under_the_one_before() {
    bindKeys(rate(2));
    enqueue(jobs(4, "a", "k"));
    claim(9);
    bindKeys(rate(3));

    assertThat(lent()).containsExactly("a2");
  }

  @Test
  void a_longer_rate_counts_what_started_shortly_before_it() {
    bind(NONE.withRate(Rate.of(2, Duration.ofSeconds(1))));
    enqueue("a", "b", "c");
    claim(9);
    bind(NONE.withRate(Rate.of(2, Duration.ofHours(1))));
    clock.pass(Duration.ofMinutes(1));

    assertThat(lent()).isEmpty();
  }

  @Test
  void a_limit_of_another_type_does_not_forget_what_has_started() {
    bind(NONE.withTypes(Map.of(TYPE, rate(2))).withPerKey(keys(Limit.NONE)));
    enqueue(jobs(3, "a", "k"));
    claim(9);
    bind(NONE.withTypes(Map.of(TYPE, rate(2), "sms", ONE)).withPerKey(keys(Limit.NONE)));

    assertThat(lent()).isEmpty();
  }

  @Test
  void an_order_of_keys_does_not_forget_what_has_started() {
    bindKeys(rate(2));
    enqueue(jobs(3, "a", "k"));
    claim(9).forEach(it -> settle(it, DONE));
    bind(NONE.withPerKey(new PerKey(rate(2), true, true, Map.of())));

    assertThat(lent()).isEmpty();
  }
}
