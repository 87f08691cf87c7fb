package io.millrace.core.job;

import static io.millrace.core.job.FailureKind.AUTH;
import static io.millrace.core.job.FailureKind.DEGRADED;
import static io.millrace.core.job.FailureKind.LOST;
import static io.millrace.core.job.FailureKind.RETRYABLE;
import static io.millrace.core.job.FailureKind.THROTTLED;
import static io.millrace.core.job.FailureKind.TRANSIENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class RulingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Job JOB = Job.of("a", "mail.send", "mail", Json.EMPTY_OBJECT);
  private static final int LAST = JOB.terms().maxAttempts();

  @ParameterizedTest
  @EnumSource(names = {"RETRYABLE", "TIMEOUT", "LOST", "UNKNOWN"})
  void tries_again_by_the_jobs_backoff(FailureKind kind) {
    for (int attempt = 1; attempt < LAST; attempt++) {
      assertThat(delay(JOB, new Tried(attempt, 0), failure(kind)))
          .isBetween(Terms.BACKOFF.earliest(attempt), Terms.BACKOFF.latest(attempt));
    }
  }

  @Test
  void tries_quickly_three_times_when_busy_then_by_the_jobs_backoff() {
    var slow = new Backoff.Fixed(Duration.ofMinutes(7), Backoff.Jitter.NONE);
    var job = JOB.withTerms(JOB.terms().withBackoff(slow));

    for (int quick = 0; quick < 3; quick++) {
      assertThat(delay(job, new Tried(quick + 1, quick), failure(TRANSIENT)))
          .isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
    }
    assertThat(delay(job, new Tried(4, 3), failure(TRANSIENT))).isEqualTo(Duration.ofMinutes(7));
  }

  @Test
  void tries_slowly_when_the_other_side_is_unwell() {
    var job = JOB.withTerms(JOB.terms().withMaxAttempts(100));

    assertThat(delay(job, new Tried(1, 0), failure(DEGRADED)))
        .isBetween(Duration.ofMillis(2_500), Duration.ofSeconds(5));
    assertThat(delay(job, new Tried(20, 0), failure(DEGRADED)))
        .isBetween(Duration.ofSeconds(150), Duration.ofMinutes(5));
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "THROTTLED")
  void gives_up_when_the_attempts_are_spent(FailureKind kind) {
    var ruling = Ruling.on(JOB, new Tried(LAST, 0), retry(failure(kind)), NOW);

    assertThat(ruling.outcome()).isEqualTo(new Outcome.Dead(failure(kind)));
    assertThat(ruling.signature()).contains(Signature.of("mail.send", failure(kind)));
    assertThat(ruling.at()).isEmpty();
  }

  @Test
  void spends_no_attempt_on_a_quota_and_is_bound_by_nothing() {
    var job = JOB.withWindow(retryUntil(NOW.plusMillis(1)));
    var wait = asking(THROTTLED, Duration.ofHours(2));

    var ruling = Ruling.on(job, new Tried(LAST, 0), retry(wait), NOW);

    assertThat(ruling.spent()).isFalse();
    assertThat(ruling.at()).contains(NOW.plus(Duration.ofHours(2)));
  }

  @Test
  void spends_an_attempt_on_every_other_failure() {
    assertThat(Ruling.on(JOB, new Tried(1, 0), retry(failure(RETRYABLE)), NOW).spent()).isTrue();
  }

  @Test
  void stops_when_the_next_try_would_come_after_retry_until() {
    var outcome = new Outcome.Retry(failure(RETRYABLE), Optional.of(Duration.ofSeconds(10)));

    var late = JOB.withWindow(retryUntil(NOW.plusMillis(9_999)));
    var inTime = JOB.withWindow(retryUntil(NOW.plusMillis(10_000)));

    assertThat(Ruling.on(late, new Tried(1, 0), outcome, NOW).outcome())
        .isInstanceOf(Outcome.Dead.class);
    assertThat(Ruling.on(inTime, new Tried(1, 0), outcome, NOW).outcome())
        .isInstanceOf(Outcome.Retry.class);
  }

  @ParameterizedTest
  @CsvSource({"PT0.01S, PT1S", "PT1S, PT1S", "PT30S, PT30S", "PT24H, PT24H", "PT48H, PT24H"})
  void waits_as_asked_between_a_second_and_a_day(Duration wish, Duration kept) {
    assertThat(delay(JOB, new Tried(1, 0), asking(RETRYABLE, wish))).isEqualTo(kept);
  }

  @Test
  void prefers_the_outcomes_own_delay_to_what_the_other_side_asked_for() {
    var outcome =
        new Outcome.Retry(
            asking(RETRYABLE, Duration.ofMinutes(9)), Optional.of(Duration.ofMinutes(2)));

    assertThat(Ruling.on(JOB, new Tried(1, 0), outcome, NOW).at())
        .contains(NOW.plus(Duration.ofMinutes(2)));
  }

  @Test
  void decides_alike_when_asked_again() {
    var outcome = retry(failure(RETRYABLE));

    assertThat(Ruling.on(JOB, new Tried(2, 0), outcome, NOW))
        .isEqualTo(Ruling.on(JOB, new Tried(2, 0), outcome, NOW));
  }

  @Test
  void spreads_jobs_that_failed_together() {
    var other = delay(JOB.withId("b"), new Tried(4, 0), failure(RETRYABLE));

    assertThat(delay(JOB, new Tried(4, 0), failure(RETRYABLE))).isNotEqualTo(other);
  }

  @Test
  void spends_no_attempt_on_what_was_not_to_be_yet() {
    var until = NOW.plusSeconds(60);
    var snooze = Ruling.on(JOB, new Tried(1, 0), new Outcome.Snooze(until, none()), NOW);
    var yield = Ruling.on(JOB, new Tried(1, 0), new Outcome.Yield(none(), "drain"), NOW);

    assertThat(snooze.at()).contains(until);
    assertThat(snooze.spent()).isFalse();
    assertThat(yield.spent()).isFalse();
  }

  @Test
  void signs_what_is_dead_at_once() {
    var ruling = Ruling.on(JOB, new Tried(1, 0), new Outcome.Dead(failure(AUTH)), NOW);

    assertThat(ruling.signature()).contains(Signature.of("mail.send", failure(AUTH)));
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTH", "TERMINAL", "POISON"})
  void does_not_try_again_what_trying_cannot_help(FailureKind kind) {
    assertThat(Ruling.outcome(JOB, failure(kind))).isEqualTo(new Outcome.Dead(failure(kind)));
  }

  @ParameterizedTest
  @EnumSource(names = {"RETRYABLE", "TRANSIENT", "DEGRADED", "THROTTLED", "TIMEOUT", "UNKNOWN"})
  void tries_again_what_trying_may_help(FailureKind kind) {
    assertThat(Ruling.outcome(JOB, failure(kind))).isEqualTo(retry(failure(kind)));
  }

  @Test
  void leaves_an_unknown_effect_to_a_person_unless_the_job_says_otherwise() {
    var terms = JOB.terms();
    var daring =
        JOB.withTerms(
            new Terms(
                terms.maxAttempts(), terms.backoff(), terms.timeout(), terms.lease(), true, true));

    assertThat(Ruling.outcome(JOB, failure(LOST))).isEqualTo(new Outcome.Dead(failure(LOST)));
    assertThat(Ruling.outcome(daring, failure(LOST))).isEqualTo(retry(failure(LOST)));
  }

  @Test
  void comes_back_at_an_instant_or_not_at_all() {
    var again = retry(failure(RETRYABLE));
    assertThatThrownBy(() -> new Ruling(again, none(), true, none()))
        .hasMessage("retry without an instant");
    assertThatThrownBy(() -> new Ruling(Outcome.Done.EMPTY, Optional.of(NOW), true, none()))
        .hasMessage("done with an instant");
  }

  @Test
  void has_a_signature_when_it_is_dead_and_only_then() {
    var dead = new Outcome.Dead(failure(LOST));
    assertThatThrownBy(() -> new Ruling(dead, none(), true, none()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Ruling(Outcome.Done.EMPTY, none(), true, Optional.of("sig")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Duration delay(Job job, Tried tried, Failure failure) {
    return Duration.between(NOW, Ruling.on(job, tried, retry(failure), NOW).at().orElseThrow());
  }

  private static Outcome.Retry retry(Failure failure) {
    return new Outcome.Retry(failure, none());
  }

  private static Failure failure(FailureKind kind) {
    return Failure.of(kind, "Boom", "no");
  }

  private static Failure asking(FailureKind kind, Duration wish) {
    return new Failure(kind, "Boom", "no", none(), none(), Optional.of(wish));
  }

  private static Window retryUntil(Instant last) {
    return new Window(none(), none(), Optional.of(last));
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
