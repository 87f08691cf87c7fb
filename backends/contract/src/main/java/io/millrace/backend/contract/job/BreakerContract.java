package io.millrace.backend.contract.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Want;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerState.Phase;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.LimitName;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.core.spi.Claimed.Held;
import io.millrace.core.spi.Match;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Jobs behind a breaker: they wait while it is open, without an attempt, and hide nobody; a probe
/// at a time finds out whether they may go again.
public abstract class BreakerContract extends BackendContract {
  private static final String NAME = "crm-api";
  private static final Duration RESET = Duration.ofSeconds(30);

  private void guard(int failures, int successes, int probes) {
    var rule = new BreakerRule(failures, successes, RESET, probes, Set.of("retryable", "timeout"));
    backend.breakers().configure(List.of(new Breaker(NAME, Optional.of(rule), 1))).await();
  }

  private void trip() {
    backend.breakers().set(NAME, new Trip.Open(Optional.empty(), "by hand")).await();
  }

  private static Job guarded(String id) {
    return job(id).withTies(Ties.NONE.withBreaker(NAME));
  }

  private void enqueueGuarded(String... ids) {
    enqueue(Arrays.stream(ids).map(BreakerContract::guarded).toArray(Job[]::new));
  }

  private List<String> lent() {
    return ids(claim(9));
  }

  private Phase phase() {
    return backend.breakers().get(List.of(NAME)).await().getFirst().phase();
  }

  private static Outcome failing(FailureKind kind) {
    return new Outcome.Retry(Failure.of(kind, "Boom", "no"), Optional.of(Duration.ofHours(1)));
  }

  private void fail(Claim claim) {
    settle(claim, failing(FailureKind.RETRYABLE));
  }

  @Test
  void nobody_behind_an_open_breaker_is_lent_and_no_attempt_is_spent() {
    guard(5, 1, 1);
    trip();
    enqueueGuarded("a", "b");

    assertThat(lent()).isEmpty();
    clock.pass(RESET.minus(TICK));
    assertThat(lent()).isEmpty();
    assertThat(state("a")).isEqualTo(JobState.READY);
    assertThat(life("a").tried().attempt()).isZero();
  }

  @Test
  void those_who_wait_at_a_breaker_are_blocked() {
    guard(5, 1, 1);
    trip();
    enqueueGuarded("a", "b");
    lent();

    assertThat(stats(QUEUE).blocked()).isEqualTo(2);
  }

  @Test
  void those_who_wait_at_a_breaker_hide_nobody() {
    guard(5, 1, 1);
    trip();
    enqueueGuarded("a", "b");
    enqueue("c");

    assertThat(lent()).containsExactly("c");
  }

  @Test
  void a_breaker_that_nobody_has_set_up_holds_nobody() {
    enqueueGuarded("a", "b", "c");
    claim(2).forEach(this::fail);

    assertThat(lent()).containsExactly("c");
  }

  @Test
  void opens_after_so_many_counted_failures_in_a_row() {
    guard(2, 1, 1);
    enqueueGuarded("a", "b", "c", "d", "e");

    fail(claim());
    settle(claim(), DONE);
    fail(claim());
    assertThat(phase()).isEqualTo(Phase.CLOSED);
    fail(claim());
    assertThat(phase()).isEqualTo(Phase.OPEN);
    assertThat(lent()).isEmpty();
  }

  @Test
  void a_failure_of_a_kind_that_does_not_count_says_nothing() {
    guard(2, 1, 1);
    enqueueGuarded("a", "b", "c", "d");

    fail(claim());
    settle(claim(), new Outcome.Dead(Failure.of(FailureKind.TERMINAL, "Boom", "no")));
    assertThat(phase()).isEqualTo(Phase.CLOSED);
    fail(claim());
    assertThat(phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void what_ran_out_of_time_counts_as_a_timeout() {
    guard(1, 1, 1);
    enqueueGuarded("a");
    claim();
    clock.pass(TIMEOUT.plus(LEASE).plusSeconds(3));

    var judged = bringHome().judge().getFirst();
    settle(judged.settle(clock.instant()), Want.NONE);

    assertThat(phase()).isEqualTo(Phase.OPEN);
  }

  @Test
  void lends_one_probe_at_a_time_when_its_time_is_over() {
    guard(1, 2, 1);
    trip();
    enqueueGuarded("a", "b", "c");
    lent();

    clock.pass(RESET);
    assertThat(lent()).containsExactly("a");
    assertThat(lent()).isEmpty();
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
  }

  @Test
  void lends_as_many_probes_as_it_is_set_to() {
    guard(1, 2, 2);
    trip();
    enqueueGuarded("a", "b", "c");
    clock.pass(RESET);

    assertThat(lent()).containsExactly("a", "b");
  }

  @Test
  void closes_after_so_many_probes_that_went_well_and_lets_all_go() {
    guard(1, 2, 1);
    trip();
    enqueueGuarded("a", "b", "c", "d");
    lent();
    clock.pass(RESET);

    settle(claim(), DONE);
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
    assertThat(settle(end(claim(), DONE), Want.NONE).turns())
        .containsExactly(new BreakerTurn(NAME, Phase.HALF_OPEN, Phase.CLOSED, "recovered"));
    assertThat(lent()).containsExactly("c", "d");
  }

  @Test
  void hints_the_queues_in_which_jobs_go_on_when_it_closes() {
    guard(1, 1, 1);
    trip();
    enqueue(guarded("a"), guarded("b").withQueue("other"));
    clock.pass(RESET);
    var probe = claim();
    assertThat(ids(claim(want(9, "other")).lent())).isEmpty();

    assertThat(settle(end(probe, DONE), Want.NONE).hints()).contains("other");
  }

  @Test
  void a_probe_that_fails_opens_it_anew_for_its_whole_time() {
    guard(5, 2, 1);
    trip();
    enqueueGuarded("a", "b");
    clock.pass(RESET);

    var failed = settle(end(claim(), failing(FailureKind.TIMEOUT)), Want.NONE);
    assertThat(failed.turns())
        .containsExactly(new BreakerTurn(NAME, Phase.HALF_OPEN, Phase.OPEN, "timeout"));
    clock.pass(RESET.minus(TICK));
    assertThat(lent()).isEmpty();
    clock.pass(TICK);
    assertThat(lent()).containsExactly("b");
  }

  @Test
  void a_probe_that_is_given_back_or_lost_makes_room_for_the_next_and_says_nothing() {
    guard(1, 1, 1);
    trip();
    enqueueGuarded("a", "b");
    clock.pass(RESET);

    settle(claim(), handBack());
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
    assertThat(lent()).containsExactly("a");
    clock.pass(LEASE.plus(TICK));
    assertThat(lent()).containsExactly("a");
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
  }

  @Test
  void what_began_before_it_opened_says_nothing_while_it_is_not_closed() {
    guard(1, 1, 1);
    enqueueGuarded("early", "late", "probe");
    var before = claim(2);
    fail(before.getFirst());
    assertThat(phase()).isEqualTo(Phase.OPEN);
    clock.pass(RESET);
    before.forEach(it -> extend(it, LEASE));
    var probe = claim();

    settle(before.getLast(), DONE);
    assertThat(phase()).isEqualTo(Phase.HALF_OPEN);
    settle(probe, DONE);
    assertThat(phase()).isEqualTo(Phase.CLOSED);
  }

  @Test
  void what_runs_when_it_opens_is_no_probe() {
    guard(1, 1, 1);
    enqueueGuarded("running", "failing", "probe");
    var both = claim(2);
    fail(both.getLast());
    clock.pass(LEASE.minus(TICK));
    extend(both.getFirst(), LEASE.multipliedBy(2));
    clock.pass(RESET.minus(LEASE).plus(TICK));

    assertThat(lent()).containsExactly("probe");
  }

  @Test
  void tells_once_who_is_held_by_a_breaker_and_until_when() {
    guard(1, 1, 1);
    trip();
    enqueueGuarded("a", "b");

    var asked = claim(want(9, QUEUE));
    var by = new LimitName(LimitName.Kind.BREAKER, NAME);
    var until = clock.instant().plus(RESET);
    assertThat(asked.held()).containsExactly(new Held("a", QUEUE, TYPE, by, Optional.of(until)));
    assertThat(asked.next().orElseThrow()).isBeforeOrEqualTo(until);
    assertThat(claim(want(9, QUEUE)).held()).isEmpty();
  }

  @Test
  void tells_that_a_claim_made_it_half_open() {
    guard(1, 1, 1);
    trip();
    enqueueGuarded("a");
    clock.pass(RESET);

    assertThat(claim(want(1, QUEUE)).turns())
        .containsExactly(new BreakerTurn(NAME, Phase.OPEN, Phase.HALF_OPEN, "probe"));
  }

  @Test
  void holds_jobs_of_every_queue() {
    guard(1, 1, 1);
    enqueue(guarded("a"), guarded("b").withQueue("other"));
    fail(claim());

    assertThat(ids(claim(want(9, "other")).lent())).isEmpty();
    clock.pass(RESET);
    assertThat(ids(claim(want(9, "other")).lent())).containsExactly("b");
  }

  @Test
  void holds_the_jobs_that_name_it_and_not_those_that_name_another() {
    guard(1, 1, 1);
    var other = new Breaker("other", Optional.of(BreakerRule.DEFAULT), 1);
    backend.breakers().configure(List.of(other)).await();
    trip();
    enqueue(guarded("a"), job("b").withTies(Ties.NONE.withBreaker("other")));

    assertThat(lent()).containsExactly("b");
  }

  @Test
  void more_probes_go_as_soon_as_it_is_set_to_more() {
    guard(1, 1, 1);
    trip();
    enqueueGuarded("a", "b", "c", "d");
    clock.pass(RESET);
    assertThat(lent()).containsExactly("a");

    var rule = new BreakerRule(1, 1, RESET, 3, Set.of("retryable"));
    var told = backend.breakers().configure(List.of(new Breaker(NAME, Optional.of(rule), 2)));
    assertThat(told.await().hints()).containsExactly(QUEUE);
    assertThat(lent()).containsExactly("b", "c");
  }

  @Test
  void holds_the_first_of_a_key_in_strict_order() {
    guard(1, 1, 1);
    var strict = new PerKey(Limit.NONE, true, true, Map.of());
    var config = QueueConfig.of(QUEUE).withLimits(QueueLimits.NONE.withPerKey(strict));
    backend.queues().put(config, new Match.Any()).await();
    trip();
    enqueue(guarded("a").withKey(Optional.of("k")));
    enqueue(job("b").withKey(Optional.of("k")));

    assertThat(lent()).isEmpty();
    clock.pass(RESET);
    assertThat(lent()).containsExactly("a");
  }
}
