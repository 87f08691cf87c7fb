package io.millrace.backend.contract.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.bound.UnderLimits;
import io.millrace.core.job.Job;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.query.Standing;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Claimed.Held;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The limiter that every job asks: no more start by it than it says, of all queues together, and
/// what it holds is told.
public abstract class GlobalLimitContract extends UnderLimits {
  private static final String OTHER = "sms";

  private long revision;

  private void all(Limit limit) {
    backend.limits().configure(List.of(new Limiter(Limiter.GLOBAL, limit, ++revision))).await();
  }

  private long left() {
    return backend.limits().fill(List.of(Limiter.GLOBAL)).await().getFirst().available();
  }

  private static Job limited(String id, String limiter) {
    return job(id).withTies(Ties.NONE.withLimiters(List.of(new Weighed(limiter, 1))));
  }

  @Test
  void starts_no_more_than_its_rate() {
    all(rate(3));
    enqueue("a", "b", "c", "d", "e");

    assertThat(lent()).containsExactly("a", "b", "c");
    clock.pass(PER.minus(TICK));
    assertThat(lent()).isEmpty();
  }

  @Test
  void counts_the_starts_of_all_queues() {
    all(rate(3));
    enqueue(job("a"), job("b"), job("c").withQueue(OTHER), job("d").withQueue(OTHER));

    assertThat(ids(claim(want(9, QUEUE, OTHER)).lent())).containsExactly("a", "b", "c");
    assertThat(claim(want(9, OTHER)).lent()).isEmpty();
  }

  @Test
  void counts_the_starts_of_jobs_in_lanes_and_of_every_type_in_their_order() {
    all(rate(4));
    bindKeys(MANY);
    enqueue(
        keyed("a", "k"),
        limited("b", "crm"),
        typed("c", "sms.send"),
        keyed("d", "k"),
        keyed("e", "m"));

    assertThat(lent()).hasSize(4).contains("a", "b", "c");
    assertThat(lent()).isEmpty();
  }

  @Test
  void lends_the_most_urgent_of_those_that_it_holds() {
    all(rate(1));
    enqueue(job("a"), limited("b", "crm").withPriority(0), job("c").withPriority(9));

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void takes_nothing_for_what_is_not_lent() {
    all(rate(5));
    bindKeys(ONE);
    enqueue(keyed("a", "k"), keyed("b", "k"), keyed("c", "k"));

    assertThat(lent()).containsExactly("a");
    assertThat(left()).isEqualTo(4);
    assertThat(lent()).isEmpty();
    assertThat(left()).isEqualTo(4);
  }

  @Test
  void takes_nothing_of_a_key_or_a_limiter_for_what_it_holds() {
    all(rate(1));
    backend.limits().configure(List.of(new Limiter("crm", rate(2), 1))).await();
    bindKeys(rate(2));
    enqueue(asking("a", "k", "crm"), asking("b", "k", "crm"));
    assertThat(lent()).containsExactly("a");
    assertThat(lent()).isEmpty();

    all(Limit.NONE);

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void names_the_instant_at_which_it_frees() {
    all(rate(2));
    enqueue("a", "b", "c");
    claim(9).forEach(it -> settle(it, DONE));

    var asked = ask();
    assertThat(asked.frees()).isEqualTo(Map.of(QUEUE, asked.next().orElseThrow()));
    passUntil(asked);
    clock.pass(TICK.negated());
    assertThat(lent()).isEmpty();
    clock.pass(TICK);
    assertThat(lent()).containsExactly("c");
  }

  @Test
  void names_no_instant_where_it_holds_nobody() {
    all(rate(2));
    enqueue("a", "b");

    assertThat(ask().frees()).isEmpty();
    assertThat(ask().held()).isEmpty();
  }

  @Test
  void tells_the_first_that_it_holds_once_and_again_when_one_has_started_since() {
    all(rate(1));
    enqueue("a", "b", "c");
    settle(claim(), DONE);

    var asked = ask();
    var name = new LimitName(LimitName.Kind.LIMITER, Limiter.GLOBAL);
    assertThat(asked.held()).containsExactly(new Held("b", QUEUE, TYPE, name, asked.next()));
    assertThat(ask().held()).isEmpty();
    passUntil(asked);
    var next = claim(want(1, QUEUE));
    assertThat(ids(next.lent())).containsExactly("b");
    assertThat(Stream.concat(next.held().stream(), ask().held().stream()))
        .extracting(Held::id)
        .containsExactly("c");
  }

  @Test
  void is_what_blocks_a_job_that_it_holds() {
    all(rate(1));
    enqueue("a", "b");
    claim(9);

    assertThat(backend.search().standing("b").await().orElseThrow().blocks())
        .singleElement()
        .satisfies(it -> {
          assertThat(it.kind()).isEqualTo(Standing.Kind.LIMITER);
          assertThat(it.name()).isEqualTo(Limiter.GLOBAL);
        });
  }

  @Test
  void holds_nobody_any_more_when_it_is_taken_away_and_counts_what_started_when_it_comes() {
    all(rate(1));
    enqueue("a", "b", "c");
    assertThat(lent()).containsExactly("a");

    all(Limit.NONE);
    assertThat(lent()).containsExactly("b", "c");
    all(rate(2));
    enqueue("d", "e");
    assertThat(lent()).isNotEmpty().hasSizeLessThan(3);
    assertThat(lent()).isEmpty();
  }

  @Test
  void a_repeated_claim_counts_nothing_again() {
    all(rate(3));
    enqueue("a", "b", "c", "d");
    var want =
        new Want(Optional.of("r1"), HOLDER, Want.Queues.of(QUEUE), Set.of(), 2, Optional.empty());

    assertThat(ids(claim(want).lent())).containsExactly("a", "b");
    assertThat(ids(claim(want).lent())).containsExactly("a", "b");
    assertThat(left()).isEqualTo(1);
  }

  @Test
  void holds_with_the_rate_of_a_queue_whichever_is_less() {
    all(rate(3));
    bind(QueueConfig.of(QUEUE).withLimits(NONE.withRate(Rate.of(2, PER))));
    enqueue(job("a"), job("b"), job("c"), job("d").withQueue(OTHER), job("e").withQueue(OTHER));

    assertThat(ids(claim(want(9, QUEUE, OTHER)).lent())).containsExactly("a", "b", "d");
  }

  @Test
  void lets_start_what_is_paused_only_later() {
    all(rate(1));
    enqueue(job("a"), job("b").withQueue(OTHER));
    backend
        .queues()
        .pause(
            QUEUE,
            Optional.of(new Pause("ann", Optional.empty(), clock.instant(), Optional.empty())))
        .await();

    assertThat(ids(claim(want(9, QUEUE, OTHER)).lent())).containsExactly("b");
  }

  @Test
  void starts_again_and_again_as_often_as_its_rate_says() {
    all(Limit.ofRate(Rate.of(2, Duration.ofSeconds(1))));
    enqueue(IntStream.range(0, 100).mapToObj(n -> job("a" + n)).toArray(Job[]::new));
    int started = 0;
    for (int step = 0; step < 200; step++) {
      started += lent().size();
      clock.pass(Duration.ofMillis(100));
    }

    assertThat(started).as("in twenty seconds").isBetween(38, 42);
  }
}
