package io.millrace.backend.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ties;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Prune;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every backend promises about limiters that are asked by hand. What jobs take of them is the
/// business of [io.millrace.backend.contract.job.LimitContract].
public abstract class LimitStoreContract extends BackendContract {
  private static final String CRM = "crm";
  private static final Duration HOLD = Duration.ofSeconds(30);
  private static final int MANY = 700;
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void a_permit_takes_its_weight() {
    concurrency(10);

    assertThat(acquire("p", 3)).isEqualTo(new Grant.Granted("p", 7));
    assertThat(fill().running()).isEqualTo(3);
  }

  @Test
  void nobody_gets_more_than_there_is() {
    concurrency(3);
    acquire("p", 2);

    assertThat(acquire("q", 2)).isEqualTo(new Grant.Refused(Optional.empty()));
    assertThat(fill().running()).isEqualTo(2);
  }

  @Test
  void one_that_weighs_more_than_there_is_passes_alone() {
    concurrency(2);
    acquire("p", 1);
    assertThat(acquire("q", 3)).isInstanceOf(Grant.Refused.class);
    giveBack("p");

    assertThat(acquire("q", 3)).isEqualTo(new Grant.Granted("q", 0));
    assertThat(acquire("p", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_permit_that_is_asked_for_again_takes_nothing() {
    concurrency(1);
    acquire("p", 1);

    assertThat(acquire("p", 1)).isEqualTo(new Grant.Granted("p", 0));
    giveBack("p");
    assertThat(fill().running()).isZero();
  }

  @Test
  void a_permit_that_is_asked_for_again_is_held_longer() {
    concurrency(1);
    acquire("p", 1);
    clock.pass(HOLD.minus(TICK));
    acquire("p", 1);
    clock.pass(HOLD.minus(TICK));

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_permit_stays_what_it_was_first_asked_for() {
    concurrency(10);
    acquire("p", 3);

    assertThat(acquire(new Ask("other", "p", 5, HOLD))).isEqualTo(new Grant.Granted("p", 7));
    assertThat(running("other", CRM)).containsExactly(0L, 3L);
    giveBack("p");
    assertThat(running("other", CRM)).containsExactly(0L, 0L);
  }

  @Test
  void a_permit_that_is_held_no_more_may_be_asked_of_another() {
    concurrency(10);
    acquire("p", 3);
    giveBack("p");

    assertThat(acquire(new Ask("other", "p", 5, HOLD))).isInstanceOf(Grant.Granted.class);
    assertThat(running("other", CRM)).containsExactly(5L, 0L);
  }

  @Test
  void a_permit_that_ended_runs_no_more() {
    concurrency(1);
    acquire("p", 1);
    clock.pass(HOLD);

    assertThat(fill().running()).isZero();
  }

  @Test
  void what_is_given_back_is_there_again() {
    concurrency(1);
    acquire("p", 1);
    giveBack("p");

    assertThat(acquire("q", 1)).isEqualTo(new Grant.Granted("q", 0));
  }

  @Test
  void what_is_given_back_twice_is_there_once() {
    concurrency(2);
    acquire("p", 1);
    acquire("q", 1);
    giveBack("p");
    giveBack("p");

    assertThat(fill().available()).isEqualTo(1);
  }

  @Test
  void an_unknown_permit_is_let_be() {
    concurrency(1);

    assertThat(giveBack("nobody's")).isEmpty();
    assertThat(fill().available()).isEqualTo(1);
  }

  @Test
  void a_permit_ends_with_its_time() {
    concurrency(1);
    acquire("p", 1);
    clock.pass(HOLD.minus(TICK));
    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);

    clock.pass(TICK);
    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void who_asks_too_often_hears_when_the_rate_lets_it() {
    configure(Limit.ofRate(new Rate(1, SECOND, 0, true)), 1);
    acquire("p", 1);

    assertThat(acquire("q", 1))
        .isEqualTo(new Grant.Refused(Optional.of(clock.instant().plus(SECOND))));
    clock.pass(SECOND);
    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void what_was_started_is_not_given_back_to_the_rate() {
    configure(Limit.ofRate(new Rate(1, SECOND, 0, true)), 1);
    acquire("p", 1);
    giveBack("p");

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_reset_forgets_starts_and_permits() {
    configure(new Limit(OptionalInt.of(1), Optional.of(Rate.of(1, SECOND))), 1);
    acquire("p", 1);
    backend.limits().reset(CRM).await();

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void a_reset_forgets_the_starts_of_jobs() {
    configure(Limit.ofRate(Rate.of(1, SECOND)), 1);
    enqueue(limited("a"));
    assertThat(claim(1)).hasSize(1);
    backend.limits().reset(CRM).await();

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void what_starts_after_a_reset_counts() {
    configure(Limit.ofRate(Rate.of(1, SECOND)), 1);
    backend.limits().reset(CRM).await();
    acquire("p", 1);

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_permit_that_a_reset_ended_is_taken_anew() {
    concurrency(1);
    acquire("p", 1);
    backend.limits().reset(CRM).await();

    assertThat(acquire("p", 1)).isInstanceOf(Grant.Granted.class);
    assertThat(fill().running()).isEqualTo(1);
  }

  @Test
  void a_permit_that_a_reset_ended_is_refused_where_others_took_its_room() {
    concurrency(1);
    acquire("p", 1);
    backend.limits().reset(CRM).await();
    acquire("q", 1);

    assertThat(acquire("p", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void a_permit_that_a_reset_ended_has_nothing_to_give_back() {
    concurrency(1);
    acquire("p", 1);
    backend.limits().reset(CRM).await();
    acquire("q", 1);
    giveBack("p");

    assertThat(fill().running()).isEqualTo(1);
  }

  @Test
  void starts_of_a_rate_outlive_the_job() {
    configure(Limit.ofRate(Rate.of(1, SECOND)), 1);
    enqueue(limited("a"));
    settle(claim(), DONE);
    backend.jobs().prune(new Prune.Ids(List.of("a"), true)).await();

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void what_started_before_a_rate_was_set_does_not_count() {
    acquire("p", 1);
    configure(Limit.ofRate(Rate.of(1, SECOND)), 1);

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void a_reset_of_one_leaves_the_others() {
    concurrency(1);
    backend.limits().configure(List.of(new Limiter("other", Limit.ofConcurrency(1), 1))).await();
    acquire("p", 1);
    backend.limits().reset("other").await();

    assertThat(fill().running()).isEqualTo(1);
    giveBack("p");
    assertThat(fill().running()).isZero();
  }

  @Test
  void jobs_that_run_still_count_after_a_reset() {
    concurrency(1);
    enqueue(limited("a"));
    assertThat(claim(1)).hasSize(1);
    backend.limits().reset(CRM).await();

    assertThat(acquire("q", 1)).isInstanceOf(Grant.Refused.class);
  }

  @Test
  void jobs_wait_for_permits() {
    concurrency(1);
    acquire("p", 1);
    enqueue(limited("a"));
    assertThat(claim(1)).isEmpty();

    assertThat(giveBack("p")).containsExactly(QUEUE);
    assertThat(claim(1)).hasSize(1);
  }

  @Test
  void very_many_that_wait_all_go_on_when_there_is_room_for_all() {
    concurrency(1);
    acquire("p", 1);
    enqueue(
        IntStream.range(0, MANY).mapToObj(n -> limited("j" + n, "own" + n)).toArray(Job[]::new));
    lendAll();
    configure(Limit.ofConcurrency(MANY + 1), 2);

    assertThat(lendAll()).isEqualTo(MANY);
  }

  @Test
  void very_many_that_wait_all_go_on_after_a_reset() {
    configure(new Limit(OptionalInt.empty(), Optional.of(Rate.of(MANY, SECOND))), 1);
    acquire("p", MANY);
    enqueue(
        IntStream.range(0, MANY).mapToObj(n -> limited("j" + n, "own" + n)).toArray(Job[]::new));
    lendAll();
    backend.limits().reset(CRM).await();

    assertThat(lendAll()).isEqualTo(MANY);
  }

  /// Claims as long as there is more.
  private int lendAll() {
    int lent = 0;
    for (var claimed = claim(want(50, QUEUE));
        claimed.more() || !claimed.lent().isEmpty();
        claimed = claim(want(50, QUEUE))) {
      lent += claimed.lent().size();
    }
    return lent;
  }

  @Test
  void a_reset_tells_where_jobs_waited() {
    concurrency(1);
    acquire("p", 1);
    enqueue(limited("a"));
    assertThat(claim(1)).isEmpty();

    assertThat(backend.limits().reset(CRM).await()).containsExactly(QUEUE);
  }

  @Test
  void a_limiter_that_nobody_told_of_bounds_nothing() {
    assertThat(acquire("p", 1_000)).isInstanceOf(Grant.Granted.class);
    assertThat(acquire("q", 1_000)).isInstanceOf(Grant.Granted.class);
  }

  @Test
  void an_older_revision_is_not_heard() {
    configure(Limit.ofConcurrency(5), 2);
    configure(Limit.ofConcurrency(9), 1);

    assertThat(fill().available()).isEqualTo(5);
  }

  @Test
  void a_newer_revision_counts_what_is_held() {
    configure(Limit.ofConcurrency(5), 1);
    acquire("p", 4);
    configure(Limit.ofConcurrency(6), 2);

    assertThat(fill().available()).isEqualTo(2);
  }

  @Test
  void fills_come_in_the_order_in_which_they_were_asked_for() {
    concurrency(1);

    assertThat(backend.limits().fill(List.of("z", CRM, "a")).await())
        .extracting(Fill::name)
        .containsExactly("z", CRM, "a");
  }

  @Test
  void half_of_a_rate_is_half_a_fill() {
    configure(Limit.ofRate(Rate.of(10, SECOND)), 1);
    acquire("p", 5);

    assertThat(fill().share()).isEqualTo(0.5);
    assertThat(fill().available()).isEqualTo(5);
  }

  @Test
  void who_is_told_to_wait_keeps_all_waiting_that_ask_the_same_limiter() {
    enqueue(limited("a"), limited("b"));
    throttle("a", SECOND.multipliedBy(3));

    clock.pass(SECOND.multipliedBy(3).minus(TICK));
    assertThat(claim(9)).isEmpty();
    clock.pass(TICK);
    assertThat(ids(claim(9))).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void a_claim_says_when_those_may_start_who_are_kept_waiting() {
    enqueue(limited("a"), limited("b"));
    throttle("a", SECOND);

    assertThat(claim(want(9, QUEUE)).frees())
        .isEqualTo(Map.of(QUEUE, clock.instant().plus(SECOND)));
  }

  @Test
  void who_is_told_to_wait_keeps_nobody_waiting_who_asks_another_limiter() {
    var other = job("b").withTies(Ties.NONE.withLimiters(List.of(new Weighed("other", 1))));
    enqueue(limited("a"), other, job("c"));
    throttle("a", SECOND);

    assertThat(ids(claim(9))).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void who_asks_no_limiter_keeps_nobody_waiting() {
    enqueue(job("a"), limited("b"), job("c"));
    throttle("a", SECOND);

    assertThat(ids(claim(9))).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void another_failure_than_throttled_keeps_nobody_waiting() {
    enqueue(limited("a"), limited("b"));
    settle(claim(), retryIn(SECOND));

    assertThat(ids(claim(9))).containsExactly("b");
  }

  @Test
  void a_shorter_wait_does_not_end_a_longer_one() {
    enqueue(limited("a"), limited("b"), limited("c"));
    var both = claim(2);
    settle(both.getFirst(), throttled(SECOND.multipliedBy(3)));
    settle(both.getLast(), throttled(SECOND));

    clock.pass(SECOND.multipliedBy(2));
    assertThat(claim(9)).isEmpty();
  }

  @Test
  void who_was_told_to_wait_and_is_cancelled_keeps_the_others_waiting_all_the_same() {
    enqueue(limited("a"), limited("b"));
    var claim = claim();
    var ask = new Cancel("a", false, "withdrawn", "ann", SECOND);
    backend.jobs().cancel(List.of(ask)).await();
    settle(claim, throttled(SECOND));

    assertThat(claim(9)).isEmpty();
  }

  @Test
  void who_asks_by_hand_hears_how_long_a_limiter_pauses() {
    enqueue(limited("a"));
    throttle("a", SECOND);

    assertThat(acquire("p", 1))
        .isEqualTo(new Grant.Refused(Optional.of(clock.instant().plus(SECOND))));
    assertThat(fill().available()).isZero();
    assertThat(fill().share()).isZero();
  }

  @Test
  void a_reset_ends_a_pause() {
    enqueue(limited("a"), limited("b"));
    throttle("a", SECOND);
    backend.limits().reset(CRM).await();

    assertThat(ids(claim(9))).containsExactly("b");
  }

  private void throttle(String id, Duration after) {
    var claim = claim();
    assertThat(claim.job().id()).isEqualTo(id);
    settle(claim, throttled(after));
  }

  private static Outcome throttled(Duration after) {
    var failure = Failure.of(FailureKind.THROTTLED, "429", "too many");
    return new Outcome.Retry(failure, Optional.of(after));
  }

  private void concurrency(int most) {
    configure(Limit.ofConcurrency(most), 1);
  }

  private void configure(Limit limit, long revision) {
    backend.limits().configure(List.of(new Limiter(CRM, limit, revision))).await();
  }

  private Grant acquire(String permit, int weight) {
    return acquire(new Ask(CRM, permit, weight, HOLD));
  }

  private Grant acquire(Ask ask) {
    return backend.limits().acquire(List.of(ask)).await().getFirst();
  }

  private List<Long> running(String... limiters) {
    return backend.limits().fill(List.of(limiters)).await().stream().map(Fill::running).toList();
  }

  private Set<String> giveBack(String permit) {
    return backend.limits().giveBack(List.of(permit)).await();
  }

  private Fill fill() {
    return backend.limits().fill(List.of(CRM)).await().getFirst();
  }

  private static Job limited(String id, String... others) {
    var limiters = Stream.concat(Stream.of(CRM), Stream.of(others));
    return job(id)
        .withTies(Ties.NONE.withLimiters(limiters.map(it -> new Weighed(it, 1)).toList()));
  }
}
