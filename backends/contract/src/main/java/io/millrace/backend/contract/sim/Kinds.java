package io.millrace.backend.contract.sim;

import static io.millrace.backend.contract.sim.Chance.any;
import static io.millrace.backend.contract.sim.Chance.oneIn;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Terms;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.job.Unique;
import io.millrace.core.job.Unique.Conflict;
import io.millrace.core.job.Unique.Part;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Urgency;
import io.millrace.core.spi.LimitStore.Ask;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Which kinds of ties there are in a world: few at once, so that those there are often meet.
record Kinds(boolean parents, boolean unique, boolean shared, boolean overall, Numbers order) {
  private static final List<Duration> RESETS =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(15));
  private static final List<Duration> INTERVALS =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(1));

  /// Longer than who is asked for its slot has time to give it.
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final List<Preemption> PREEMPTIONS =
      List.of(Preemption.ASK, Preemption.FORCE, Preemption.FORCE, Preemption.FORCE);
  private static final List<String> LIMITERS = List.of("crm", "erp");
  private static final List<String> PERMITS = List.of("p1", "p2", "p3");
  private static final List<Duration> HOLDS =
      List.of(Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofMinutes(2));
  private static final List<Duration> PERIODS =
      List.of(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(10));
  private static final List<String> BREAKERS = List.of("web", "db");
  private static final Duration LATEST = Duration.ofSeconds(20);
  private static final List<Conflict> OTHERS =
      List.of(Conflict.SKIP, Conflict.REPLACE, Conflict.DEBOUNCE);

  /// What a number means there beside who is lent first.
  enum Numbers {
    PLAIN,
    AGEING,
    PREEMPTING
  }

  static Kinds draw(RandomGenerator random) {
    return switch (random.nextInt(12)) {
      case 0 -> new Kinds(true, false, false, false, Numbers.PLAIN);
      case 1 -> new Kinds(false, true, false, false, Numbers.PLAIN);
      case 2 -> new Kinds(true, true, false, false, Numbers.PLAIN);
      case 3 -> new Kinds(false, false, false, false, Numbers.AGEING);
      case 4 -> new Kinds(false, false, false, false, Numbers.PREEMPTING);
      case 5 -> new Kinds(true, true, false, false, Numbers.PREEMPTING);
      case 6, 7 -> new Kinds(false, false, true, false, Numbers.PLAIN);
      case 8 -> new Kinds(true, true, true, true, Numbers.AGEING);
      case 9 -> new Kinds(false, false, false, true, Numbers.PLAIN);
      case 10 -> new Kinds(false, false, true, true, Numbers.PLAIN);
      default -> new Kinds(false, false, false, false, Numbers.PLAIN);
    };
  }

  /// Whether somebody bounds what queues share.
  boolean isBounded() {
    return shared || overall;
  }

  /// What somebody does to what queues share: bounds a limiter or a breaker, takes of a limiter by
  /// hand, gives back, has it forget what it has counted; or bounds all jobs together.
  void share(RandomGenerator dice, People people) {
    if (overall && (!shared || oneIn(3, dice))) {
      shareAll(dice, people);
    } else {
      shareSome(dice, people);
    }
  }

  /// It has a rate, or none.
  private static void shareAll(RandomGenerator dice, People people) {
    switch (dice.nextInt(8)) {
      case 0 -> people.limit(Limiter.GLOBAL, Limit.NONE);
      case 1 -> people.reset(Limiter.GLOBAL);
      default -> people.limit(Limiter.GLOBAL, Limit.ofRate(rate(dice)));
    }
  }

  private static void shareSome(RandomGenerator dice, People people) {
    var limiter = any(dice, LIMITERS);
    var permit = any(dice, PERMITS);
    switch (dice.nextInt(12)) {
      case 0, 1, 2 -> people.limit(limiter, limit(dice));
      case 3, 4, 5, 6 -> people.guard(any(dice, BREAKERS), rule(dice));
      case 7 -> people.giveBack(permit);
      case 8 -> people.reset(limiter);
      default -> people.acquire(new Ask(limiter, permit, dice.nextInt(1, 4), any(dice, HOLDS)));
    }
  }

  private static Limit limit(RandomGenerator dice) {
    var most = OptionalInt.of(dice.nextInt(1, 5));
    var rate = rate(dice);
    return switch (dice.nextInt(4)) {
      case 0 -> Limit.ofRate(rate);
      case 1 -> new Limit(most, Optional.of(rate));
      default -> new Limit(most, Optional.empty());
    };
  }

  private static Rate rate(RandomGenerator dice) {
    return new Rate(dice.nextInt(1, 4), any(dice, PERIODS), dice.nextInt(2), oneIn(3, dice));
  }

  private static BreakerRule rule(RandomGenerator dice) {
    return new BreakerRule(
        dice.nextInt(1, 4),
        dice.nextInt(1, 3),
        any(dice, RESETS),
        dice.nextInt(1, 3),
        BreakerRule.DEFAULT.counts());
  }

  boolean isPreempting() {
    return order == Numbers.PREEMPTING;
  }

  /// How a queue is set up, before its depth is bounded. Where some give way, nothing but the
  /// number of those that run is bounded.
  QueueConfig config(RandomGenerator dice, String queue) {
    var config = QueueConfig.of(queue);
    return switch (order) {
      case PREEMPTING ->
          config
              .withConcurrency(dice.nextInt(1, 3))
              .withUrgency(new Urgency(any(dice, PREEMPTIONS), Optional.empty()));
      case PLAIN -> Chance.limited(dice, config);
      case AGEING ->
          Chance.limited(dice, config)
              .withUrgency(new Urgency(Preemption.NONE, Optional.of(any(dice, INTERVALS))));
    };
  }

  /// On what terms a job is done that has such otherwise.
  Terms terms(RandomGenerator dice, Terms terms) {
    boolean firm = isPreempting() && oneIn(8, dice);
    boolean patient = isPreempting() && !oneIn(4, dice);
    return new Terms(
        terms.maxAttempts(),
        terms.backoff(),
        patient ? LONG : terms.timeout(),
        patient ? LONG : terms.lease(),
        terms.retryLost(),
        !firm);
  }

  /// Those of a new job, one of so many.
  Ties ties(RandomGenerator dice, int jobs) {
    var ties = Ties.NONE;
    if (parents && oneIn(2, dice)) {
      var names = Stream.generate(() -> "j" + dice.nextInt(jobs)).limit(dice.nextInt(1, 4));
      ties =
          ties.withParents(names.distinct().toList())
              .withOnFailure(any(dice, List.of(OnFailure.values())));
    }
    if (shared && !oneIn(3, dice)) {
      ties = ties.withLimiters(List.of(new Weighed(any(dice, LIMITERS), dice.nextInt(1, 4))));
    }
    if (shared && oneIn(2, dice)) {
      ties = ties.withBreaker(any(dice, BREAKERS));
    }
    return unique && !oneIn(3, dice) ? ties.withUnique(unique(dice)) : ties;
  }

  /// What is kept last may stand for others also when it has succeeded.
  private static Set<JobState> lastStates(RandomGenerator dice, Unique it) {
    return oneIn(4, dice)
        ? Set.of(JobState.READY, JobState.SCHEDULED, JobState.RUNNING, JobState.SUCCEEDED)
        : it.states();
  }

  /// Those of one print are kept last or anything else: what is kept last needs one that runs.
  private static Unique unique(RandomGenerator dice) {
    var it = Unique.byDefault();
    boolean last = oneIn(2, dice);
    return new Unique(
        it.by(),
        last ? lastStates(dice, it) : states(dice),
        last ? Optional.empty() : Chance.sometimes(4, dice),
        last ? Conflict.KEEP_LAST : any(dice, OTHERS),
        oneIn(2, dice) ? it.replace() : Set.of(Part.values()),
        oneIn(2, dice) ? Optional.of(LATEST) : Optional.empty(),
        last ? "last" : "print");
  }

  private static Set<JobState> states(RandomGenerator dice) {
    var states = EnumSet.copyOf(Unique.DEFAULT_STATES);
    switch (dice.nextInt(4)) {
      case 0 -> states.add(JobState.SUCCEEDED);
      case 1 -> states.removeAll(Set.of(JobState.RUNNING, JobState.RETRYING));
      default -> {}
    }
    return states;
  }
}
