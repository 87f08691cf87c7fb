package io.millrace.backend.contract.lend;

import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.RUNNING;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Attempt;
import io.millrace.core.job.Claim;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Kept;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.job.Token;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Settle;
import io.millrace.core.spi.Settled.Ended;
import io.millrace.core.spi.Settled.Ending;
import io.millrace.core.spi.Stale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Who may `settle`: the holder of the newest token, once; a repeat is answered like the first.
public abstract class FenceContract extends BackendContract {
  private static final Duration MINUTE = Duration.ofSeconds(60);

  @Test
  void drops_the_outcome_of_an_older_token() {
    enqueue("a");
    var dead = claim();
    clock.pass(LEASE);
    var next = claim();
    var before = get("a");

    assertThat(settle(dead, DONE)).isEqualTo(new Stale(RUNNING, epoch(next)));

    assertThat(get("a")).isEqualTo(before);
  }

  @Test
  void drops_the_outcome_of_a_token_that_was_made_up() {
    enqueue("a");
    var claim = claim();
    var guessed = new Token(epoch(claim), "0".repeat(26));
    var later = new Token(epoch(claim) + 1, claim.lease().token().stamp());

    assertThat(settle("a", guessed)).isEqualTo(new Stale(RUNNING, epoch(claim)));
    assertThat(settle("a", later)).isEqualTo(new Stale(RUNNING, epoch(claim)));
    assertThat(state("a")).isEqualTo(RUNNING);
  }

  @Test
  void drops_the_outcome_of_another_jobs_token() {
    enqueue("a", "b");
    var claims = claim(2);

    assertThat(settle("a", claims.getLast().lease().token())).isInstanceOf(Stale.class);
    assertThat(state("a")).isEqualTo(RUNNING);
  }

  @Test
  void drops_any_outcome_of_a_job_that_was_never_lent() {
    enqueue("a");

    assertThat(settle("a", new Token(0, ""))).isInstanceOf(Stale.class);
    assertThat(state("a")).isEqualTo(READY);
  }

  @Test
  void knows_when_there_is_no_such_job() {
    assertThat(settle("a", new Token(7, "k3p9"))).isEqualTo(Absent.ABSENT);
  }

  @Test
  void answers_a_repeated_call_like_the_first_and_counts_it_once() {
    enqueue("a");
    var claim = claim();
    settle(claim, DONE);
    var before = get("a");
    clock.pass(MINUTE);

    assertThat(settle(claim, DONE)).isEqualTo(over(SUCCEEDED, Optional.empty(), 1, true));

    assertThat(get("a")).isEqualTo(before);
    assertThat(stats(QUEUE).sums().succeeded()).isOne();
  }

  @Test
  void answers_a_repeated_retry_with_the_first_instant() {
    enqueue("a");
    var claim = claim();
    var end = end(claim, retryIn(MINUTE));
    settle(end, Want.NONE);
    var at = end.ruling().at();
    clock.pass(Duration.ofSeconds(5));

    assertThat(settle(claim, retryIn(MINUTE))).isEqualTo(over(RETRYING, at, 1, true));

    assertThat(life("a").attempts()).hasSize(1);
    assertThat(life("a").course().runAt()).isEqualTo(at.orElseThrow());
  }

  @Test
  void answers_a_repeated_call_alike_also_when_the_job_has_moved_on() {
    enqueue("a");
    var first = claim();
    var answer = (Ended) settle(first, retryIn(MINUTE));
    clock.pass(MINUTE);
    claim();

    assertThat(settle(first, retryIn(MINUTE)))
        .isEqualTo(over(answer.state(), answer.runAt(), answer.attempt(), true));
    assertThat(state("a")).isEqualTo(RUNNING);
  }

  @Test
  void answers_a_repeated_call_alike_also_when_the_job_was_moved_to_another_queue() {
    enqueue("a");
    var claim = claim();
    var answer = (Ended) settle(claim, retryIn(MINUTE));
    var moved = new Change.Patch(job("a").withQueue("sms"), life("a").version());
    backend.jobs().change(List.of(new Change("a", moved, "ann"))).await();

    assertThat(settle(claim, retryIn(MINUTE)))
        .isEqualTo(over(answer.state(), answer.runAt(), answer.attempt(), true));
  }

  @Test
  void drops_a_repeated_call_once_the_job_was_settled_anew() {
    enqueue("a");
    var first = claim();
    settle(first, handBack());
    settle(claim(), handBack());

    assertThat(settle(first, handBack())).isInstanceOf(Stale.class);
  }

  @Test
  void drops_another_word_under_a_token_that_has_had_its_say() {
    enqueue("a");
    var claim = claim();
    settle(claim, DONE);

    assertThat(settle(claim, new Outcome.Dead(FAILURE)))
        .isEqualTo(new Stale(SUCCEEDED, epoch(claim)));
    assertThat(state("a")).isEqualTo(SUCCEEDED);
  }

  @Test
  void drops_a_settle_after_the_job_was_cancelled_by_force() {
    enqueue("a");
    var claim = claim();
    cancelByForce("a");

    assertThat(settle(claim, DONE)).isEqualTo(new Stale(JobState.CANCELLED, epoch(claim)));
  }

  @Test
  void answers_each_end_in_order_and_drops_one_alone() {
    enqueue("a", "b");
    var claims = claim(2);
    settle(claims.getFirst(), handBack());

    var ends =
        settle(
                List.of(
                    end(claims.getFirst(), DONE),
                    end(claims.getLast(), DONE),
                    new Settle(
                        "c", claims.getLast().lease().token(), "done", ruling(claims.getLast()))),
                Want.NONE)
            .ends();

    assertThat(ends)
        .containsExactly(
            new Stale(READY, epoch(claims.getFirst())),
            over(SUCCEEDED, Optional.empty(), 1, false),
            Absent.ABSENT);
  }

  @Test
  void takes_one_of_two_ends_of_an_attempt_in_one_call() {
    enqueue("a");
    var claim = claim();

    var ends =
        settle(List.of(end(claim, DONE), end(claim, new Outcome.Dead(FAILURE))), Want.NONE).ends();

    assertThat(ends.getFirst()).isInstanceOf(Ended.class);
    assertThat(ends.getLast()).isInstanceOf(Stale.class);
    assertThat(life("a").attempts()).extracting(Attempt::outcome).hasSize(1);
  }

  private Ending settle(String id, Token token) {
    var claim =
        new Claim(
            job(id),
            new Lease(token, clock.instant(), LEASE),
            1,
            0,
            0,
            clock.instant(),
            clock.instant(),
            Kept.NOTHING,
            Map.of());
    return settle(claim, DONE);
  }

  private Ruling ruling(Claim claim) {
    return end(claim, DONE).ruling();
  }

  private static long epoch(Claim claim) {
    return claim.lease().token().epoch();
  }
}
