package io.millrace.backend.contract.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Put;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every backend promises about limits of a queue with several shards: they hold for all of
/// them together, to the last job, and keep no shard from what is free.
public abstract class QueueShardsLimitContract extends WithShards {
  private static final Duration STEP = Duration.ofSeconds(10);

  private void full(int most) {
    put(of(SHARDS).withConcurrency(most));
  }

  @Test
  void lets_so_many_run_and_no_more() {
    full(5);
    chosen();

    var lent = claim(MANY);

    assertThat(lent).hasSize(5);
    assertThat(claim(MANY)).isEmpty();
    lent.subList(0, 2).forEach(it -> settle(it, DONE));
    assertThat(claim(MANY)).hasSize(2);
    assertThat(claim(MANY)).isEmpty();
  }

  @Test
  void lets_so_many_run_who_are_asked_for_one_by_one() {
    full(5);
    made();

    for (int at = 0; at < 5; at++) {
      assertThat(claim(1)).hasSize(1);
    }
    assertThat(claim(1)).isEmpty();
  }

  @Test
  void lends_all_while_there_is_room() {
    full(MANY);
    var all = made();

    assertThat(ids(claim(MANY))).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void leaves_no_unit_free_while_some_wait_in_any_of_many_shards() {
    int shards = 16;
    put(of(shards).withConcurrency(1));
    var all = new ArrayList<>(made());
    all.addAll(chosen());
    var lent = new ArrayList<String>();

    while (lent.size() < all.size()) {
      var one = claim(9);
      assertThat(one).as("after %s", lent.size()).hasSize(1);
      assertThat(claim(9)).isEmpty();
      lent.addAll(ids(one));
      settle(one.getFirst(), DONE);
    }

    assertThat(lent).containsExactlyInAnyOrderElementsOf(all);
  }

  @Test
  void lets_another_run_however_an_attempt_was_over() {
    full(1);
    chosen();
    settle(claim(), retryIn(Duration.ofHours(1)));
    cancelByForce(claim().job().id());
    claim();
    clock.pass(LEASE);
    settle(claim(), handBack());

    settle(claim(), DONE);

    assertThat(claim(MANY)).hasSize(1);
    assertThat(findings()).isEmpty();
  }

  @Test
  void counts_who_runs_for_as_long_as_he_does() {
    full(2);
    chosen();
    var lent = claim(MANY);
    goOn(lent);

    assertThat(claim(MANY)).isEmpty();
    settle(lent.getFirst(), DONE);
    assertThat(claim(MANY)).hasSize(1);
  }

  /// For longer than a lease, and what is held with it, would last.
  private void goOn(List<Claim> lent) {
    for (int time = 0; time < 5; time++) {
      clock.pass(STEP);
      lent.forEach(it -> extend(it, Extend.OWN_LENGTH));
    }
  }

  @Test
  void goes_by_what_it_is_set_to_now() {
    full(2);
    chosen();
    var lent = new ArrayList<>(claim(MANY));
    assertThat(claim(MANY)).isEmpty();

    full(4);
    lent.addAll(claim(MANY));
    assertThat(lent).hasSize(4);
    full(2);
    for (int at = 0; at < 3; at++) {
      assertThat(claim(MANY)).isEmpty();
      settle(lent.get(at), DONE);
    }
    assertThat(claim(MANY)).hasSize(1);
  }

  @Test
  void counts_who_ran_before_it_was_bounded() {
    chosen();
    var lent = new ArrayList<>(claim(6));

    full(7);

    lent.addAll(claim(MANY));
    assertThat(lent).hasSize(7);
    goOn(lent);
    assertThat(claim(MANY)).isEmpty();
    lent.subList(0, 3).forEach(it -> settle(it, DONE));
    assertThat(claim(MANY)).hasSize(3);
  }

  @Test
  void lends_all_when_it_is_bounded_no_more() {
    full(2);
    chosen();
    var lent = claim(MANY);
    assertThat(claim(MANY)).isEmpty();

    put(SHARDS);

    assertThat(claim(MANY)).hasSize(MANY - 2);
    lent.forEach(it -> settle(it, DONE));
    assertThat(findings()).isEmpty();
  }

  @Test
  void is_bounded_again_after_it_was_not() {
    full(2);
    chosen();
    var lent = claim(MANY);
    put(SHARDS);
    full(3);

    assertThat(claim(MANY)).hasSize(1);
    lent.forEach(it -> settle(it, DONE));
    assertThat(claim(MANY)).hasSize(2);
  }

  @Test
  void goes_by_its_bound_after_it_has_other_shards() {
    for (int shards : List.of(SHARDS, 1, 5, 2)) {
      put(of(shards).withConcurrency(3));
      for (int at = 0; at < 9; at++) {
        enqueue("of-" + shards + "-" + at);
      }

      var lent = claim(MANY);
      assertThat(lent).as("of %s", shards).hasSize(3);
      assertThat(claim(MANY)).isEmpty();
      lent.forEach(it -> settle(it, DONE));
      assertThat(drain(9)).hasSize(6);
    }
  }

  @Test
  void bounds_however_many_were_there_before() {
    for (int at = 0; at < 200 * SHARDS; at += 100) {
      int from = at;
      enqueue(
          IntStream.range(0, 100).mapToObj(it -> job("old-" + (from + it))).toArray(Job[]::new));
    }

    full(3);

    assertThat(claim(MANY)).hasSizeLessThanOrEqualTo(3);
    for (int round = 0; round < 100 && stats(QUEUE).in(JobState.RUNNING) < 3; round++) {
      backend.tidy().await();
      claim(1);
    }
    assertThat(stats(QUEUE).in(JobState.RUNNING)).isEqualTo(3);
    assertThat(claim(MANY)).isEmpty();
  }

  @Test
  void goes_by_what_it_is_set_to_after_it_was_removed() {
    full(2);
    assertThat(backend.queues().remove(QUEUE, ANY).await()).isInstanceOf(Put.Removed.class);
    clock.pass(TICK.multipliedBy(9));
    full(5);
    chosen();

    assertThat(claim(MANY)).hasSize(5);
  }

  @Test
  void does_not_pause_for_one_that_is_told_to_wait() {
    full(2);
    chosen();
    var throttled = Failure.of(FailureKind.THROTTLED, "Full", "later");

    settle(claim(), new Outcome.Retry(throttled, Optional.of(Duration.ofHours(1))));

    assertThat(claim(MANY)).hasSize(2);
  }
}
