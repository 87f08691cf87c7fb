package io.millrace.backend.contract.bound;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Job;
import io.millrace.core.job.Want;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.LimitName.Kind;
import io.millrace.core.limit.Rate;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Claimed.Held;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Limits of a queue and of its types: no more starts or runs than they say, and what they hold
/// hides nothing that could run.
public abstract class LimitContract extends UnderLimits {
  @Test
  void starts_no_more_of_a_queue_than_its_rate() {
    bind(NONE.withRate(Rate.of(3, PER)));
    enqueue("a", "b", "c", "d", "e");

    assertThat(lent()).containsExactly("a", "b", "c");
    clock.pass(PER.minus(TICK));
    assertThat(lent()).isEmpty();
  }

  @Test
  void starts_burst_more_after_a_quiet_time() {
    bind(NONE.withRate(new Rate(2, PER, 2, false)));
    enqueue("a", "b", "c", "d", "e");

    assertThat(lent()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void spread_starts_one_at_every_step() {
    bind(NONE.withRate(new Rate(2, PER, 0, true)));
    enqueue("a", "b");

    assertThat(lent()).containsExactly("a");
    clock.pass(PER.dividedBy(2).minus(TICK));
    assertThat(lent()).isEmpty();
    clock.pass(TICK);
    assertThat(lent()).containsExactly("b");
  }

  @Test
  void counts_all_as_blocked_whom_the_rate_of_their_queue_holds() {
    bind(NONE.withRate(Rate.of(1, PER)));
    enqueue("a", "b", "c");
    assertThat(stats(QUEUE).blocked()).isZero();

    claim(9);

    assertThat(stats(QUEUE).blocked()).isEqualTo(2);
    clock.pass(PER.multipliedBy(2));
    assertThat(stats(QUEUE).blocked()).isZero();
  }

  @Test
  void counts_as_blocked_whom_a_limit_of_their_type_holds() {
    bind(
        NONE.withTypes(Map.of("one", Limit.ofConcurrency(1), "rated", rate(2)))
            .withPerKey(keys(MANY)));
    enqueue(typed("a", "one"), typed("b", "one"), typed("c", "rated"), typed("d", "rated"));
    enqueue(typed("e", "rated"), typed("f", "rated").withKey(Optional.of("k")));
    enqueue(typed("g", "one").withKey(Optional.of("k")), typed("h", "free"));
    assertThat(stats(QUEUE).blocked()).isZero();

    claim(3);

    assertThat(stats(QUEUE).blocked()).isEqualTo(4);
  }

  @Test
  void tells_since_when_the_oldest_is_ready_whom_its_key_holds() {
    bindKeys(Limit.ofConcurrency(1));
    enqueue(keyed("a", "k"), keyed("b", "k"));
    var ready = clock.instant();
    clock.pass(PER);
    claim(1);
    assertThat(claim(9)).isEmpty();

    assertThat(stats(QUEUE).oldestReady()).contains(ready);
  }

  @Test
  void names_the_instant_at_which_the_rate_of_a_queue_frees() {
    bind(NONE.withRate(Rate.of(2, PER)));
    enqueue("a", "b", "c");
    claim(9).forEach(it -> settle(it, DONE));

    freesWhenItSays("c");
  }

  @Test
  void names_the_instant_at_which_the_rate_of_a_type_frees() {
    bindType(TYPE, rate(2));
    enqueue("a", "b", "c");
    claim(9).forEach(it -> settle(it, DONE));

    freesWhenItSays("c");
  }

  @Test
  void names_no_instant_where_a_rate_holds_nobody() {
    bind(NONE.withRate(Rate.of(2, PER)));
    enqueue("a", "b");

    assertThat(ask().frees()).isEmpty();
  }

  @Test
  void lends_who_comes_home_as_the_first_to_ask_a_limiter() {
    var at = clock.instant().plus(PER);
    enqueue(asking("a", "key", "crm").withWindow(Window.from(at)));
    clock.pass(PER);

    assertThat(lent()).containsExactly("a");
  }

  private void freesWhenItSays(String id) {
    var asked = ask();
    assertThat(asked.frees()).isEqualTo(Map.of(QUEUE, asked.next().orElseThrow()));
    assertThat(asked.next().orElseThrow())
        .isBetween(clock.instant().plus(PER), clock.instant().plus(PER.multipliedBy(2)));
    passUntil(asked);
    clock.pass(TICK.negated());
    assertThat(lent()).isEmpty();
    clock.pass(TICK);
    assertThat(lent()).containsExactly(id);
  }

  @Test
  void does_not_hold_one_queue_back_for_the_rate_of_another() {
    bind(NONE.withRate(Rate.of(1, PER)));
    enqueue(job("a"), job("b"), job("c").withQueue("sms"));

    assertThat(ids(claim(want(9, QUEUE, "sms")).lent())).containsExactly("a", "c");
  }

  @Test
  void runs_no_more_of_a_type_than_its_concurrency() {
    bindType(TYPE, TWO);
    enqueue("a", "b", "c", "d");
    var first = claim(9);

    assertThat(ids(first)).containsExactly("a", "b");
    assertThat(lent()).isEmpty();
    settle(first.getFirst(), DONE);
    assertThat(lent()).containsExactly("c");
  }

  @Test
  void starts_no_more_of_a_type_than_its_rate() {
    bindType(TYPE, rate(2));
    enqueue("a", "b", "c");
    claim(9).forEach(it -> settle(it, DONE));

    clock.pass(PER.minus(TICK));
    assertThat(lent()).isEmpty();
  }

  @Test
  void lends_other_types_past_one_that_is_full_whatever_their_priority() {
    bindType(TYPE, ONE);
    enqueue(job("a").withPriority(0), job("b").withPriority(0), typed("c", "sms").withPriority(9));

    assertThat(lent()).containsExactly("a", "c");
  }

  @Test
  void lends_past_ten_thousand_jobs_of_a_type_that_is_full() {
    bindType(TYPE, ONE);
    enqueue(IntStream.range(0, 10_000).mapToObj(n -> job("a" + n)).toArray(Job[]::new));
    enqueue(typed("b", "sms").withPriority(9));

    assertThat(ids(claim(2))).containsExactly("a0", "b");
  }

  @Test
  void lends_nothing_of_a_type_that_is_full_to_who_wants_only_that() {
    bindType(TYPE, ONE);
    enqueue(job("a"), job("b"), typed("c", "sms"));
    claim();

    assertThat(claim(ofType(TYPE)).lent()).isEmpty();
    assertThat(ids(claim(ofType("sms")).lent())).containsExactly("c");
  }

  @Test
  void takes_nothing_of_a_type_for_a_job_that_its_key_holds() {
    bind(NONE.withTypes(Map.of(TYPE, rate(2))).withPerKey(keys(ONE)));
    enqueue(keyed("a", "k"), keyed("b", "k"), keyed("c", "m").withPriority(9));

    assertThat(lent()).as("the second unit is there for c").containsExactly("a", "c");
  }

  @Test
  void takes_nothing_of_a_key_for_a_job_that_its_type_holds() {
    bind(NONE.withTypes(Map.of(TYPE, ONE)).withPerKey(keys(ONE)));
    enqueue(keyed("a", "k"), keyed("b", "m"), typed("c", "sms").withKey(Optional.of("m")));

    assertThat(lent()).containsExactly("a", "c");
  }

  @Test
  void takes_nothing_of_a_queue_for_a_job_that_its_key_holds() {
    bind(NONE.withRate(Rate.of(2, PER)).withPerKey(keys(ONE)));
    enqueue(keyed("a", "k"), keyed("b", "k"));
    assertThat(lent()).containsExactly("a");
    enqueue(keyed("c", "m"));

    assertThat(lent()).containsExactly("c");
  }

  @Test
  void takes_nothing_of_key_or_type_while_the_queue_is_full() {
    bind(
        QueueConfig.of(QUEUE)
            .withConcurrency(1)
            .withLimits(NONE.withTypes(Map.of(TYPE, rate(2))).withPerKey(keys(rate(1)))));
    enqueue(keyed("a", "k"), keyed("b", "m"));
    var first = claim();
    lent();

    settle(first, DONE);
    assertThat(lent()).containsExactly("b");
  }

  @Test
  void tells_the_first_of_a_type_that_is_held_and_by_what_once() {
    bindType(TYPE, ONE);
    enqueue("a", "b", "c");
    claim();

    var held = new Held("b", QUEUE, TYPE, new LimitName(Kind.TYPE, TYPE), Optional.empty());
    assertThat(ask().held()).containsExactly(held);
    assertThat(ask().held()).isEmpty();
  }

  @Test
  void tells_of_a_type_again_when_one_of_it_has_started_since() {
    bindType(TYPE, ONE);
    enqueue("a", "b", "c");
    var first = claim();
    ask();
    settle(first, DONE);
    claim();

    assertThat(ask().held()).extracting(Held::id).containsExactly("c");
  }

  @Test
  void tells_until_when_the_rate_of_a_queue_holds_once() {
    bind(NONE.withRate(Rate.of(1, PER)));
    enqueue("a", "b");
    settle(claim(), DONE);

    var asked = ask();
    assertThat(asked.held())
        .containsExactly(
            new Held("b", QUEUE, TYPE, new LimitName(Kind.QUEUE, QUEUE), asked.next()));
    assertThat(asked.next()).isPresent();
    assertThat(ask().held()).isEmpty();
  }

  @Test
  void tells_nothing_when_nothing_is_held() {
    bind(NONE.withRate(Rate.of(1, PER)).withTypes(Map.of(TYPE, ONE)));
    enqueue("a");

    assertThat(ask().held()).isEmpty();
    assertThat(ask().held()).isEmpty();
  }

  @Test
  void hints_at_a_queue_when_a_place_of_a_type_is_free_again() {
    bindType(TYPE, ONE);
    enqueue("a", "b");
    var first = claim();

    assertThat(settle(end(first, DONE), Want.NONE).hints()).containsExactly(QUEUE);
  }

  @Test
  void starts_again_and_again_as_often_as_its_rate_says() {
    bind(NONE.withRate(Rate.of(2, Duration.ofSeconds(1))).withTypes(Map.of(TYPE, Limit.NONE)));
    enqueue(IntStream.range(0, 100).mapToObj(n -> job("a" + n)).toArray(Job[]::new));
    int started = 0;
    for (int step = 0; step < 200; step++) {
      started += lent().size();
      clock.pass(Duration.ofMillis(100));
    }

    assertThat(started).as("in twenty seconds").isBetween(38, 42);
  }
}
