package io.millrace.backend.contract.lend;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.DISCARDED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Attempt;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Job;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Window;
import io.millrace.core.spi.Claimed.Judged;
import io.millrace.core.spi.Claimed.Reason;
import io.millrace.core.spi.Stale;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What a `claim` lends only to be ended: jobs that ran out of time, grace, rescues or their
/// expiry.
public abstract class JudgeContract extends BackendContract {
  private static final Duration TO_JUDGE = Duration.ofSeconds(10);
  private static final Duration LATITUDE = Duration.ofSeconds(2);

  @Test
  void judges_a_job_at_its_fourth_lost_lease() {
    enqueue("a");
    for (int rescue = 1; rescue <= 3; rescue++) {
      claim();
      clock.pass(LEASE);
      assertThat(bringHome().judge()).isEmpty();
    }
    claim();
    clock.pass(LEASE);

    var judged = judged(Reason.POISON);

    assertThat(judged.rescues()).isEqualTo(4);
    assertThat(ended(settle(judged, new Outcome.Dead(FAILURE)))).isEqualTo(DEAD);
  }

  @Test
  void judges_a_lost_lease_whose_attempt_ran_too_long() {
    enqueue(quick("a"));
    claim();
    clock.pass(LEASE);

    assertThat(judged(Reason.TIMEOUT).rescues()).isZero();
  }

  @Test
  void judges_an_attempt_that_runs_too_long_although_its_holder_goes_on() {
    enqueue("a");
    var claim = claim();
    goOn(claim, TIMEOUT.plus(LATITUDE).minus(TICK));
    assertThat(bringHome().judge()).isEmpty();

    clock.pass(TICK);

    judged(Reason.TIMEOUT);
    assertThat(extend(claim, LEASE)).isInstanceOf(Stale.class);
  }

  @Test
  void counts_the_attempt_that_ran_too_long() {
    enqueue(quick("a"));
    claim();
    clock.pass(LEASE);

    var judged = judged(Reason.TIMEOUT);

    assertThat(judged.attempt()).isOne();
    settle(judged, retryIn(Duration.ofSeconds(1)));
    assertThat(life("a").tried().attempt()).isOne();
  }

  @Test
  void tells_in_the_history_who_ran_too_long_and_not_who_judged_it() {
    enqueue(quick("a"));
    claim();
    clock.pass(LEASE);

    settle(judged(Reason.TIMEOUT), retryIn(Duration.ofSeconds(1)));

    assertThat(life("a").attempts()).extracting(Attempt::holder).containsExactly(HOLDER);
  }

  @Test
  void judges_a_cancelled_job_whose_holder_is_gone() {
    enqueue("a");
    claim();
    cancel("a");
    clock.pass(LEASE);

    assertThat(ended(settle(judged(Reason.CANCELLED), new Outcome.Cancelled("withdrawn"))))
        .isEqualTo(CANCELLED);
  }

  @Test
  void judges_a_cancelled_job_whose_grace_is_over_although_its_holder_goes_on() {
    enqueue("a");
    var claim = claim();
    cancel("a");
    goOn(claim, GRACE.minus(TICK));
    assertThat(bringHome().judge()).isEmpty();

    clock.pass(TICK);

    judged(Reason.CANCELLED);
    assertThat(settle(claim, DONE)).isInstanceOf(Stale.class);
  }

  @Test
  void judges_a_ready_job_that_expires() {
    enqueue(expiring("a", Duration.ofSeconds(5)));
    clock.pass(Duration.ofSeconds(5).minus(TICK));
    assertThat(bringHome().judge()).isEmpty();

    clock.pass(TICK);

    var judged = judged(Reason.EXPIRED);
    assertThat(judged.attempt()).isZero();
    assertThat(ended(settle(judged, new Outcome.Discard(FAILURE)))).isEqualTo(DISCARDED);
  }

  @Test
  void tells_in_the_history_that_a_job_expired() {
    enqueue(expiring("a", TO_JUDGE));
    clock.pass(TO_JUDGE);
    var failure = Failure.of(FailureKind.TERMINAL, "expired", "did not begin in time");

    settle(judged(Reason.EXPIRED), new Outcome.Discard(failure));

    assertThat(life("a").marks())
        .containsExactly(
            new Mark(
                clock.instant(),
                "job.discarded",
                Optional.of(READY),
                Optional.of(DISCARDED),
                "millrace",
                Map.of("reason", "expired")));
  }

  @Test
  void judges_a_scheduled_job_that_expires() {
    var now = clock.instant();
    var window = Window.until(now.plusSeconds(5)).withRunAt(Optional.of(now.plusSeconds(9)));
    enqueue(job("a").withWindow(window));
    clock.pass(Duration.ofSeconds(5));

    judged(Reason.EXPIRED);
  }

  @Test
  void lets_a_job_expire_rather_than_lend_it_late() {
    enqueue(expiring("a", Duration.ofSeconds(5)));
    clock.pass(Duration.ofSeconds(5));

    var claimed = claim(want(9, QUEUE));

    assertThat(claimed.lent()).isEmpty();
    assertThat(claimed.judge()).hasSize(1);
  }

  @Test
  void lets_nothing_expire_that_has_begun() {
    enqueue(expiring("a", Duration.ofSeconds(5)));
    settle(claim(), snoozeFor(Duration.ofSeconds(60)));
    clock.pass(Duration.ofSeconds(60));

    assertThat(ids(claim(1))).containsExactly("a");
  }

  @Test
  void takes_no_attempt_from_a_job_that_has_spent_none() {
    enqueue(expiring("a", TICK));
    clock.pass(TICK);

    settle(judged(Reason.EXPIRED), handBack());

    assertThat(life("a").tried().attempt()).isZero();
  }

  @Test
  void lends_a_judged_job_to_nobody_else_for_ten_seconds() {
    enqueue(expiring("a", TICK));
    clock.pass(TICK);

    var judged = judged(Reason.EXPIRED);

    assertThat(state("a")).isEqualTo(RUNNING);
    assertThat(judged.lease().deadline()).isEqualTo(clock.instant().plus(TO_JUDGE));
    clock.pass(TO_JUDGE.minus(TICK));
    assertThat(claim(want(9, QUEUE)).judge()).isEmpty();
  }

  @Test
  void judges_again_what_its_judge_did_not_end() {
    enqueue("a");
    claim();
    cancel("a");
    clock.pass(LEASE);
    var gone = judged(Reason.CANCELLED);
    clock.pass(TO_JUDGE);

    var judged = judged(Reason.CANCELLED);

    assertThat(judged.rescues()).isZero();
    assertThat(settle(gone, DONE)).isInstanceOf(Stale.class);
    assertThat(ended(settle(judged, new Outcome.Cancelled("withdrawn")))).isEqualTo(CANCELLED);
  }

  @Test
  void judges_again_for_the_reason_of_the_first_time() {
    enqueue(expiring("a", TICK));
    clock.pass(TICK);
    judged(Reason.EXPIRED);
    clock.pass(TO_JUDGE);

    judged(Reason.EXPIRED);
  }

  @Test
  void counts_no_further_rescue_when_it_judges_poison_again() {
    enqueue("a");
    for (int rescue = 1; rescue <= 4; rescue++) {
      claim();
      clock.pass(LEASE);
      if (rescue < 4) {
        bringHome();
      }
    }
    judged(Reason.POISON);
    clock.pass(TO_JUDGE);

    assertThat(judged(Reason.POISON).rescues()).isEqualTo(4);
  }

  @Test
  void voids_the_token_of_who_held_the_job_before() {
    enqueue(quick("a"));
    var claim = claim();
    clock.pass(LEASE);
    var judged = judged(Reason.TIMEOUT);

    assertThat(settle(claim, DONE)).isEqualTo(new Stale(RUNNING, judged.lease().token().epoch()));
  }

  /// The one job that a pass lends to be judged, for this reason.
  private Claim judged(Reason reason) {
    List<Judged> judge = bringHome().judge();
    assertThat(judge).extracting(Judged::reason).containsExactly(reason);
    return judge.getFirst().claim();
  }

  /// Renews a lease in good time until so much has passed.
  private void goOn(Claim claim, Duration time) {
    Instant end = clock.instant().plus(time);
    while (clock.instant().plusSeconds(5).isBefore(end)) {
      clock.pass(Duration.ofSeconds(5));
      extend(claim, LEASE);
    }
    clock.pass(Duration.between(clock.instant(), end));
  }

  private Job expiring(String id, Duration time) {
    return job(id).withWindow(Window.until(clock.instant().plus(time)));
  }

  /// May run for less than a lease.
  private static Job quick(String id) {
    var job = job(id);
    return job.withTerms(job.terms().withTimeout(LEASE.minusSeconds(3)));
  }
}
