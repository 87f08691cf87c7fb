package io.millrace.core.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// An outcome with its consequences worked out: what a store is told, which decides nothing itself.
///
/// `at` is when the job comes back (retry and snooze, no other); `spent` whether the attempt
/// counts; `signature` stands with a dead one, and no other. The table is `engine.md` §4.
public record Ruling(
    Outcome outcome, Optional<Instant> at, boolean spent, Optional<String> signature) {
  static final int QUICK_TRIES = 3;

  private static final Backoff QUICK =
      new Backoff.Fixed(Duration.ofMillis(500), Backoff.Jitter.EQUAL);
  private static final Backoff SLOW =
      new Backoff.Exponential(
          Duration.ofSeconds(5), 2, Duration.ofMinutes(5), Backoff.Jitter.EQUAL);
  private static final Duration SHORTEST_WISH = Duration.ofSeconds(1);
  private static final Duration LONGEST_WISH = Duration.ofHours(24);

  public Ruling {
    boolean comesBack = outcome instanceof Outcome.Retry || outcome instanceof Outcome.Snooze;
    if (comesBack != at.isPresent()) {
      throw new IllegalArgumentException(
          outcome.wire() + (comesBack ? " without" : " with") + " an instant");
    }
    if (outcome instanceof Outcome.Dead != signature.isPresent()) {
      throw new IllegalArgumentException("a signature stands with what is dead, and only there");
    }
  }

  /// What follows from an outcome of `job`, decided at `now`.
  public static Ruling on(Job job, Tried tried, Outcome outcome, Instant now) {
    return switch (outcome) {
      case Outcome.Retry(Failure failure, var after) -> retry(job, tried, failure, after, now);
      case Outcome.Dead(Failure failure) -> dead(job, failure);
      case Outcome.Done _,
          Outcome.Snooze _,
          Outcome.Yield _,
          Outcome.Discard _,
          Outcome.Cancelled _ ->
          plain(outcome);
    };
  }

  /// What follows from an outcome that is the same for every job: all but Retry and Dead.
  public static Ruling plain(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Snooze(Instant until, _) ->
          new Ruling(outcome, Optional.of(until), false, none());
      case Outcome.Yield _ -> new Ruling(outcome, Optional.empty(), false, none());
      case Outcome.Done _, Outcome.Discard _, Outcome.Cancelled _ ->
          new Ruling(outcome, Optional.empty(), true, none());
      case Outcome.Retry _, Outcome.Dead _ ->
          throw new IllegalArgumentException(outcome.wire() + " depends on its job");
    };
  }

  /// What an attempt came to that failed without saying what should follow.
  public static Outcome outcome(Job job, Failure failure) {
    return switch (failure.kind()) {
      case AUTH, TERMINAL, POISON -> new Outcome.Dead(failure);
      case LOST ->
          job.terms().retryLost()
              ? new Outcome.Retry(failure, Optional.empty())
              : new Outcome.Dead(failure);
      case RETRYABLE, TRANSIENT, DEGRADED, THROTTLED, TIMEOUT, UNKNOWN ->
          new Outcome.Retry(failure, Optional.empty());
    };
  }

  private static Ruling retry(
      Job job, Tried tried, Failure failure, Optional<Duration> after, Instant now) {
    boolean spent = failure.kind() != FailureKind.THROTTLED;
    if (spent && tried.attempt() >= job.terms().maxAttempts()) {
      return dead(job, failure);
    }
    var wish = after.or(failure::retryAfter).map(Ruling::clamp);
    var at = now.plus(wish.orElseGet(() -> delay(job, tried, failure)));
    if (spent && job.window().retryUntil().filter(at::isAfter).isPresent()) {
      return dead(job, failure);
    }
    return new Ruling(new Outcome.Retry(failure, wish), Optional.of(at), spent, none());
  }

  private static Duration delay(Job job, Tried tried, Failure failure) {
    var backoff = backoff(job, tried, failure.kind());
    return backoff.delay(tried.attempt(), chance(job.id(), tried.attempt()));
  }

  /// The curve that an attempt's failure of this kind follows.
  static Backoff backoff(Job job, Tried tried, FailureKind kind) {
    return switch (kind) {
      case TRANSIENT -> tried.quick() < QUICK_TRIES ? QUICK : job.terms().backoff();
      case DEGRADED -> SLOW;
      case RETRYABLE, THROTTLED, AUTH, TERMINAL, TIMEOUT, LOST, POISON, UNKNOWN ->
          job.terms().backoff();
    };
  }

  private static Ruling dead(Job job, Failure failure) {
    return new Ruling(
        new Outcome.Dead(failure),
        Optional.empty(),
        true,
        Optional.of(Signature.of(job.type(), failure)));
  }

  /// Seeded by job and attempt, so that a test, and a repeated decision, gets the same delay.
  private static RandomGenerator chance(String id, int attempt) {
    return new SplittableRandom(id.hashCode() * 31L + attempt);
  }

  private static Duration clamp(Duration wish) {
    return wish.compareTo(SHORTEST_WISH) < 0
        ? SHORTEST_WISH
        : wish.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : wish;
  }

  private static <T> Optional<T> none() {
    return Optional.empty();
  }
}
