package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.sim.Flaky.Fault;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Want;
import io.millrace.core.job.Want.Weighted;
import io.millrace.core.job.Window;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Rate;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.core.spi.Extend;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Draws what a move leaves open, so that what matters comes often: equal times, few types, terms
/// that run out.
final class Chance {
  private static final List<String> TYPES = List.of("mail.send", "mail.read");
  private static final List<FailureKind> KINDS = List.of(FailureKind.values());
  private static final List<Integer> PRIORITIES = List.of(0, 5, 5, 5, 9);
  private static final List<String> KEYS = List.of("ann", "ben", "cid");
  private static final List<Duration> PERS =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(7), Duration.ofSeconds(60));
  private static final List<Duration> TIMEOUTS =
      List.of(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(10));
  private static final List<Duration> LEASES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(15), Duration.ofSeconds(30));
  private static final List<Duration> TIMES =
      List.of(
          Duration.ofMillis(1),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(15),
          Duration.ofSeconds(31),
          Duration.ofSeconds(61),
          Duration.ofMinutes(10),
          Duration.ofHours(1));

  private Chance() {}

  static <T> T any(RandomGenerator dice, List<T> list) {
    return list.get(dice.nextInt(list.size()));
  }

  static boolean oneIn(int many, RandomGenerator dice) {
    return dice.nextInt(many) == 0;
  }

  static Duration time(RandomGenerator dice) {
    return any(dice, TIMES);
  }

  static Duration renewal(RandomGenerator dice) {
    return oneIn(2, dice) ? Extend.OWN_LENGTH : time(dice);
  }

  static Fault fault(RandomGenerator dice) {
    return switch (dice.nextInt(20)) {
      case 0 -> Fault.QUESTION_LOST;
      case 1 -> Fault.ANSWER_LOST;
      case 2 -> Fault.LATE;
      case 3 -> Fault.DOUBLED;
      default -> Fault.NONE;
    };
  }

  static Job job(RandomGenerator dice, String id, String queue, Instant now) {
    var terms = Terms.DEFAULT.withMaxAttempts(dice.nextInt(1, 4)).withTimeout(any(dice, TIMEOUTS));
    return Job.of(id, any(dice, TYPES), queue, Json.EMPTY_OBJECT)
        .withPriority(any(dice, PRIORITIES))
        .withKey(oneIn(4, dice) ? Optional.empty() : Optional.of(any(dice, KEYS)))
        .withWindow(window(dice, now))
        .withTerms(terms);
  }

  /// With bounds on what runs and starts in it, or without.
  static QueueConfig limited(RandomGenerator dice, QueueConfig config) {
    var bounded = oneIn(3, dice) ? config.withConcurrency(dice.nextInt(1, 4)) : config;
    return oneIn(4, dice) ? bounded : bounded.withLimits(limits(dice));
  }

  private static QueueLimits limits(RandomGenerator dice) {
    var limits =
        QueueLimits.NONE.withTypes(
            oneIn(2, dice) ? Map.of(any(dice, TYPES), limit(dice)) : Map.of());
    var rated = oneIn(4, dice) ? limits.withRate(rate(dice)) : limits;
    return oneIn(4, dice) ? rated : rated.withPerKey(perKey(dice));
  }

  private static PerKey perKey(RandomGenerator dice) {
    Map<String, Limit> overrides = oneIn(3, dice) ? Map.of(any(dice, KEYS), limit(dice)) : Map.of();
    return new PerKey(limit(dice), oneIn(3, dice), !oneIn(3, dice), overrides);
  }

  private static Limit limit(RandomGenerator dice) {
    return new Limit(
        oneIn(2, dice) ? OptionalInt.of(dice.nextInt(1, 3)) : OptionalInt.empty(),
        oneIn(3, dice) ? Optional.of(rate(dice)) : Optional.empty());
  }

  private static Rate rate(RandomGenerator dice) {
    return new Rate(dice.nextInt(1, 4), any(dice, PERS), dice.nextInt(2), oneIn(4, dice));
  }

  private static Window window(RandomGenerator dice, Instant now) {
    return new Window(
        sometimes(4, dice, now), sometimes(6, dice, now), sometimes(8, dice, now.plusSeconds(60)));
  }

  /// An instant from then on, but mostly none.
  static Optional<Instant> sometimes(int oneIn, RandomGenerator dice, Instant from) {
    return oneIn(oneIn, dice) ? Optional.of(from.plus(time(dice))) : Optional.empty();
  }

  /// A time, but mostly none.
  static Optional<Duration> sometimes(int oneIn, RandomGenerator dice) {
    return oneIn(oneIn, dice) ? Optional.of(time(dice)) : Optional.empty();
  }

  static Outcome outcome(RandomGenerator dice, Instant now) {
    return switch (dice.nextInt(12)) {
      case 0, 1, 2 -> new Outcome.Retry(failure(dice), Optional.empty());
      case 3 -> new Outcome.Retry(failure(dice), Optional.of(time(dice)));
      case 4 -> new Outcome.Snooze(now.plus(time(dice)), Optional.empty());
      case 5 -> new Outcome.Yield(Optional.empty(), "drain");
      case 6 -> new Outcome.Dead(failure(dice));
      case 7 -> new Outcome.Discard(failure(dice));
      case 8 -> new Outcome.Cancelled("asked");
      default -> Outcome.Done.EMPTY;
    };
  }

  private static Failure failure(RandomGenerator dice) {
    return Failure.of(any(dice, KINDS), "Boom", "no");
  }

  /// In a strict order only, if it must be.
  static Want want(RandomGenerator dice, Holder holder, List<String> queues, boolean strict) {
    var asked =
        queues.stream()
            .filter(_ -> !oneIn(4, dice))
            .map(queue -> new Weighted(queue, dice.nextInt(1, 4)))
            .toList();
    return new Want(
        oneIn(4, dice) ? Optional.empty() : Optional.of("r" + dice.nextLong()),
        holder,
        new Want.Queues(asked, oneIn(2, dice) || strict),
        oneIn(4, dice) ? Set.of(any(dice, TYPES)) : Set.of(),
        dice.nextInt(5),
        oneIn(2, dice) ? Optional.of(any(dice, LEASES)) : Optional.empty());
  }

  /// Everything that there is.
  static Want all(Holder holder, List<String> queues) {
    var asked = queues.stream().map(queue -> new Weighted(queue, 1)).toList();
    return new Want(
        Optional.empty(),
        holder,
        new Want.Queues(asked, true),
        Set.of(),
        Want.MOST,
        Optional.empty());
  }
}
