package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.sim.model.Metered;
import io.millrace.backend.contract.sim.model.Model;
import io.millrace.backend.contract.sim.model.Modelled;
import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.backend.contract.sim.tell.Words;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobState;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.LimitStore.Ask;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.QueueStore;
import io.millrace.core.spi.Redrive;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Everybody who is no worker: who brings jobs, changes them, cancels them, tries them again,
/// forgets them, and sets up queues.
final class People {
  private static final List<JobState> ENDED =
      List.of(JobState.SUCCEEDED, JobState.DEAD, JobState.CANCELLED, JobState.DISCARDED);

  /// Whose bin it is into which they delete.
  private static final String OPERATION = "op1";

  private final Script script;
  private final JobStore door;
  private final QueueStore queues;
  private final Backend backend;
  private long revision;
  private final Model model;
  private final Clock clock;
  private final Trace trace;

  People(Script script, JobStore door, Backend backend, Model model, Clock clock, Trace trace) {
    this.script = script;
    this.door = door;
    this.queues = backend.queues();
    this.backend = backend;
    this.model = model;
    this.clock = clock;
    this.trace = trace;
  }

  void enqueue(RandomGenerator dice) {
    int first = dice.nextInt(script.jobs());
    int count = Math.min(dice.nextInt(1, 4), script.jobs() - first);
    var queue = Chance.any(dice, script.queues());
    var now = clock.instant();
    var jobs =
        IntStream.range(first, first + count)
            .mapToObj(n -> Chance.job(dice, "j" + n, queue, now))
            .map(job -> job.withTerms(script.kinds().terms(dice, job.terms())))
            .map(job -> script.fit(job.withTies(script.kinds().ties(dice, script.jobs()))))
            .toList();
    boolean together = Chance.oneIn(4, dice) && !script.isSpread();
    ask("enqueue", jobs, () -> door.enqueue(jobs, together));
  }

  void cancel(RandomGenerator dice) {
    var ids = ids(dice);
    boolean force = Chance.oneIn(3, dice);
    var grace = Duration.ofSeconds(dice.nextInt(40));
    boolean cascade = Chance.oneIn(3, dice);
    ids.forEach(id -> model.held(id).ifPresent(held -> cancelled(held.state(), force)));
    var asks =
        ids.stream().map(id -> new Cancel(id, force, "withdrawn", "ann", grace, cascade)).toList();
    ask("cancel", asks, () -> door.cancel(asks));
  }

  private void cancelled(JobState state, boolean force) {
    switch (state) {
      case RUNNING -> model.saw(force ? Sight.CANCELLED_BY_FORCE : Sight.CANCELLED_RUNNING);
      case RETRYING -> model.saw(Sight.CANCELLED_RETRYING);
      case SCHEDULED -> model.saw(Sight.CANCELLED_SCHEDULED);
      case WAITING -> model.saw(Sight.CANCELLED_WAITING);
      case READY, SUCCEEDED, DEAD, CANCELLED, DISCARDED -> {}
    }
  }

  void change(RandomGenerator dice) {
    var id = Chance.oneIn(4, dice) ? heir().orElse(id(dice)) : id(dice);
    var held = model.held(id);
    Change.How how =
        switch (dice.nextInt(3)) {
          case 0 -> new Change.Promote();
          case 1 -> new Change.Snooze(clock.instant().plus(Chance.time(dice)));
          default -> held.<Change.How>map(it -> patch(dice, it)).orElseGet(Change.Promote::new);
        };
    var change = new Change(id, how, "ann");
    ask("change", change, () -> door.change(List.of(change)));
  }

  /// One that waits until another that is like it has ended: they are too rare to be met by chance.
  private Optional<String> heir() {
    return model.jobs().stream().filter(it -> it.heir()).map(it -> it.job().id()).findFirst();
  }

  private Change.Patch patch(RandomGenerator dice, Modelled held) {
    var queue = Chance.any(dice, script.queues());
    var drawn = Chance.job(dice, held.job().id(), queue, clock.instant());
    Job job =
        switch (dice.nextInt(6)) {
          case 0 -> held.job().withPriority(drawn.priority());
          case 1, 5 -> held.job().withQueue(queue);
          // Another key may lead to another shard, where a job has the last place or its own.
          case 3 -> script.isSpread() ? held.job() : held.job().withKey(drawn.key());
          case 2 -> held.job().withWindow(held.job().window().withRunAt(drawn.window().runAt()));
          default -> held.job().withLabels(drawn.labels());
        };
    return new Change.Patch(job, held.version() - (Chance.oneIn(5, dice) ? 1 : 0));
  }

  void redrive(RandomGenerator dice) {
    var ids = ids(dice);
    var at = Chance.sometimes(4, dice, clock.instant());
    boolean anew = Chance.oneIn(2, dice);
    ids.forEach(id -> model.held(id).ifPresent(held -> redriven(held.state())));
    var asks = ids.stream().map(id -> new Redrive(id, Optional.empty(), at, anew, "ann")).toList();
    ask("redrive", asks, () -> door.redrive(asks));
  }

  private void redriven(JobState state) {
    if (state == JobState.DEAD) {
      model.saw(Sight.REDRIVEN_DEAD);
    } else if (state == JobState.RETRYING) {
      model.saw(Sight.REDRIVEN_RETRYING);
    }
  }

  void prune(RandomGenerator dice) {
    // Of several shards each forgets its own oldest first.
    Prune what =
        script.isSpread() || Chance.oneIn(2, dice)
            ? new Prune.Ids(List.of(id(dice), "none"), false, bin(dice))
            : new Prune.Ended(
                Chance.any(dice, script.queues()),
                Chance.any(dice, ENDED),
                clock.instant().minus(Chance.time(dice)),
                dice.nextInt(10),
                dice.nextInt(1, 4));
    ask("prune", what, () -> door.prune(what));
    if (Chance.oneIn(2, dice)) {
      int limit = dice.nextInt(1, 4);
      ask("recall", limit, () -> door.recall(OPERATION, limit));
    }
  }

  private static Optional<String> bin(RandomGenerator dice) {
    return Optional.of(OPERATION).filter(_ -> Chance.oneIn(2, dice));
  }

  void configure(RandomGenerator dice, String queue) {
    configure(script.config(dice, queue));
  }

  private void configure(QueueConfig config) {
    queues.put(config, new Match.Any(), "ann").await();
    model.configure(config, clock.millis());
    trace.say(() -> "configure " + config);
  }

  void limit(String limiter, Limit limit) {
    var told = new Limiter(limiter, limit, ++revision);
    backend.limits().configure(List.of(told)).await();
    metered().change(limiter, limit, clock.millis());
    trace.say(() -> "configure " + told);
  }

  private Metered metered() {
    return model.shared().metered();
  }

  /// Somebody takes of a limiter by hand.
  void acquire(Ask ask) {
    var grant = backend.limits().acquire(List.of(ask)).await().getFirst();
    metered().acquired(ask, grant, clock.millis());
    trace.say(() -> ask + " -> " + grant);
  }

  void giveBack(String permit) {
    backend.limits().giveBack(List.of(permit)).await();
    metered().gaveBack(permit);
    trace.say(() -> "give back " + permit);
  }

  void reset(String limiter) {
    backend.limits().reset(limiter).await();
    metered().reset(limiter, clock.millis());
    model.saw(Sight.LIMITER_RESET);
    trace.say(() -> "reset " + limiter);
  }

  void guard(String breaker, BreakerRule rule) {
    var told = new Breaker(breaker, Optional.of(rule), ++revision);
    backend.breakers().configure(List.of(told)).await();
    model.shared().guard(breaker, rule);
    trace.say(() -> "configure " + told);
  }

  void pause(RandomGenerator dice) {
    var queue = Chance.any(dice, script.queues());
    if (Chance.oneIn(2, dice)) {
      resume(queue);
    } else if (model.knows(queue)) {
      var until = Chance.sometimes(2, dice, clock.instant());
      var pause = new Pause("ann", Optional.empty(), clock.instant(), until);
      queues.pause(queue, Optional.of(pause)).await();
      model.pause(queue, pause);
      trace.say(() -> "pause " + queue + " " + pause);
    }
  }

  private void resume(String queue) {
    queues.pause(queue, Optional.empty()).await();
    model.resume(queue);
    trace.say(() -> "resume " + queue);
  }

  /// Takes back all that holds a queue up.
  void letGo() {
    for (var queue : script.queues()) {
      configure(script.open(queue));
      resume(queue);
    }
    for (var limiter : List.copyOf(metered().names())) {
      limit(limiter, Limit.NONE);
    }
    // Also ends the pauses that throttled jobs have brought.
    model.jobs().stream()
        .flatMap(held -> held.job().ties().limiters().stream())
        .map(Weighed::limiter)
        .distinct()
        .forEach(this::reset);
  }

  /// One, or now and then some, each once.
  private List<String> ids(RandomGenerator dice) {
    int count = Chance.oneIn(3, dice) ? dice.nextInt(2, 5) : 1;
    return Stream.generate(() -> id(dice)).limit(count).distinct().toList();
  }

  private String id(RandomGenerator dice) {
    return "j" + dice.nextInt(script.jobs());
  }

  private void ask(String verb, Object what, Supplier<Future<?>> call) {
    trace.say(() -> "somebody asks to %s %s".formatted(verb, Words.of(what)));
    var heard = Flaky.heard(call.get());
    trace.say(() -> "  -> " + Words.of(heard));
  }
}
