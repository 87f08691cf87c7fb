package io.millrace.backend.contract.lend;

import static io.millrace.core.job.JobState.CANCELLED;
import static io.millrace.core.job.JobState.DEAD;
import static io.millrace.core.job.JobState.DISCARDED;
import static io.millrace.core.job.JobState.READY;
import static io.millrace.core.job.JobState.RETRYING;
import static io.millrace.core.job.JobState.SCHEDULED;
import static io.millrace.core.job.JobState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.BackendContract;
import io.millrace.core.job.Attempt;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Signature;
import io.millrace.core.spi.Settled.Ended;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `settle`: every outcome leads where it says, and the story of the attempt is kept.
public abstract class SettleContract extends BackendContract {
  private static final Duration MINUTE = Duration.ofSeconds(60);

  @Test
  void done_is_succeeded_with_its_result() {
    enqueue("a");
    var claim = claim();
    clock.pass(TICK);

    assertThat(settle(claim, DONE)).isEqualTo(over(SUCCEEDED, Optional.empty(), 1, false));

    assertThat(life("a").result()).contains(Json.of("{\"sent\":1}"));
    assertThat(life("a").course().finishedAt()).contains(clock.instant());
    assertThat(life("a").error()).isEmpty();
  }

  @Test
  void retry_waits_for_its_instant_and_has_spent_an_attempt() {
    enqueue("a");
    var at = clock.instant().plus(MINUTE);

    assertThat(settle(claim(), retryIn(MINUTE)))
        .isEqualTo(over(RETRYING, Optional.of(at), 1, false));

    assertThat(life("a").course().runAt()).isEqualTo(at);
    assertThat(life("a").error()).contains(FAILURE);
    assertThat(life("a").course().finishedAt()).isEmpty();
    clock.pass(MINUTE);
    assertThat(claim().attempt()).isEqualTo(2);
  }

  @Test
  void retry_for_a_quota_spends_no_attempt() {
    enqueue("a");
    var quota = Failure.of(FailureKind.THROTTLED, "Quota", "429");

    settle(claim(), new Outcome.Retry(quota, Optional.of(MINUTE)));

    assertThat(state("a")).isEqualTo(RETRYING);
    assertThat(life("a").tried().attempt()).isZero();
    clock.pass(MINUTE);
    assertThat(claim().attempt()).isOne();
  }

  @Test
  void snooze_is_scheduled_and_spends_no_attempt() {
    enqueue("a");
    var until = clock.instant().plus(MINUTE);

    assertThat(settle(claim(), snoozeFor(MINUTE)))
        .isEqualTo(over(SCHEDULED, Optional.of(until), 0, false));

    clock.pass(MINUTE.minus(TICK));
    assertThat(claim(1)).isEmpty();
    clock.pass(TICK);
    assertThat(claim().attempt()).isOne();
  }

  @Test
  void yield_is_ready_at_once_and_spends_no_attempt() {
    enqueue("a");

    assertThat(ended(settle(claim(), handBack()))).isEqualTo(READY);

    assertThat(life("a").tried().attempt()).isZero();
    assertThat(claim().attempt()).isOne();
  }

  @Test
  void dead_keeps_its_error_and_its_signature() {
    enqueue("a");

    assertThat(ended(settle(claim(), new Outcome.Dead(FAILURE)))).isEqualTo(DEAD);

    assertThat(life("a").error()).contains(FAILURE);
    assertThat(life("a").signature()).contains(Signature.of("mail.send", FAILURE));
    assertThat(life("a").course().finishedAt()).contains(clock.instant());
  }

  @Test
  void discard_and_cancelled_end_as_they_say() {
    enqueue("a", "b");

    assertThat(ended(settle(claim(), new Outcome.Discard(FAILURE)))).isEqualTo(DISCARDED);
    assertThat(ended(settle(claim(), new Outcome.Cancelled("asked")))).isEqualTo(CANCELLED);
  }

  @ParameterizedTest
  @MethodSource
  void goes_nowhere_but_to_cancelled_once_it_was_asked_to_stop(Outcome outcome) {
    enqueue("a");
    var claim = claim();
    cancel("a");

    assertThat(settle(claim, outcome)).isInstanceOf(Ended.class);

    assertThat(state("a")).isEqualTo(CANCELLED);
    clock.pass(MINUTE);
    assertThat(claim(1)).isEmpty();
  }

  static Stream<Outcome> goes_nowhere_but_to_cancelled_once_it_was_asked_to_stop() {
    var snooze = new Outcome.Snooze(Instant.parse("2026-01-01T00:00:10Z"), Optional.empty());
    return Stream.of(retryIn(MINUTE), snooze, handBack(), new Outcome.Cancelled("asked"));
  }

  @Test
  void ends_as_it_ended_although_it_was_asked_to_stop() {
    enqueue("a", "b");
    var claims = claim(2);
    cancel("a");
    cancel("b");

    settle(claims.getFirst(), DONE);
    settle(claims.getLast(), new Outcome.Dead(FAILURE));

    assertThat(state("a")).isEqualTo(SUCCEEDED);
    assertThat(state("b")).isEqualTo(DEAD);
  }

  @Test
  void gives_a_cursor_to_the_next_attempt() {
    enqueue("a", "b");
    var cursor = Optional.of(Json.of("{\"page\":4}"));
    settle(claim(), new Outcome.Yield(cursor, "drain"));
    assertThat(claim().kept().cursor()).isEqualTo(cursor);

    settle(claim(), new Outcome.Snooze(clock.instant().plus(TICK), cursor));
    clock.pass(TICK);
    assertThat(claim().kept().cursor()).isEqualTo(cursor);
  }

  @Test
  void tells_each_attempt_in_the_jobs_history() {
    enqueue("a");
    var start = clock.instant();
    var claim = claim();
    clock.pass(TICK);
    settle(claim, retryIn(MINUTE));
    clock.pass(MINUTE);
    settle(claim(), DONE);

    var first =
        new Attempt(
            1,
            HOLDER,
            start,
            Optional.of(start.plus(TICK)),
            Optional.of("retry"),
            Optional.of(FAILURE),
            Optional.of(start.plus(TICK).plus(MINUTE)));
    assertThat(life("a").attempts()).hasSize(2).startsWith(first);
    assertThat(life("a").attempts().getLast().outcome()).contains("done");
    assertThat(life("a").attempts().getLast().error()).isEmpty();
    assertThat(life("a").attempts().getLast().backAt()).isEmpty();
  }

  @Test
  void keeps_the_newest_fifty_attempts() {
    enqueue("a");
    for (int n = 0; n < 2 * Attempt.KEPT + 10; n++) {
      clock.pass(TICK);
      settle(claim(), handBack());
    }

    var attempts = life("a").attempts();
    assertThat(attempts).hasSize(Attempt.KEPT);
    assertThat(attempts.getLast().startedAt()).isEqualTo(clock.instant());
    assertThat(attempts.getFirst().startedAt())
        .isEqualTo(clock.instant().minus(TICK.multipliedBy(Attempt.KEPT - 1)));
  }

  @Test
  void counts_the_transient_failures_right_before_an_attempt() {
    enqueue("a");
    var busy = Failure.of(FailureKind.TRANSIENT, "Busy", "503");

    var first = claim();
    var second = after(first, new Outcome.Retry(busy, Optional.of(MINUTE)));
    var third = after(second, new Outcome.Retry(busy, Optional.of(MINUTE)));
    var fourth = after(third, retryIn(MINUTE));

    assertThat(Stream.of(first, second, third, fourth).map(Claim::quick))
        .containsExactly(0, 1, 2, 0);
  }

  @Test
  void raises_the_version_with_every_settle() {
    enqueue("a");
    var claim = claim();
    int before = life("a").version();

    settle(claim, handBack());

    assertThat(life("a").version()).isGreaterThan(before);
  }

  /// The attempt that follows this end of the one before.
  private Claim after(Claim claim, Outcome outcome) {
    settle(claim, outcome);
    clock.pass(MINUTE);
    return claim();
  }
}
