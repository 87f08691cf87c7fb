package io.millrace.backend.contract.sim;

import io.millrace.backend.contract.TestClock;
import io.millrace.backend.contract.sim.model.Agreement;
import io.millrace.backend.contract.sim.model.Holders;
import io.millrace.backend.contract.sim.model.Model;
import io.millrace.backend.contract.sim.model.Shared;
import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Sights;
import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Ability;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// One backend under a clock in the hand, everybody who uses it, and the model that watches.
final class World {
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int MOST_ROUNDS = 1_000;

  /// After so many moves all lists are read, which takes as long as many moves.
  private static final int ALL_PLACES = 25;

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final Script script;
  private final Trace trace;
  private final Model model;
  private final JobStore store;
  private final Flaky line;
  private final Agreement agreement;
  private final Witnessed witnessed;
  private final Backend backend;
  private final People people;
  private final List<Worker> workers;
  private Flaky.Fault fault = Flaky.Fault.NONE;
  private RandomGenerator dice = new SplittableRandom(0);

  World(Script script, Function<Clock, Backend> open, Sights sights, Trace trace) {
    this.script = script;
    this.trace = trace;
    this.witnessed = new Witnessed(clock);
    this.model = new Model(sights, witnessed::withdrawn);
    var backend = open.apply(clock);
    if (backend.abilities().contains(Ability.SHARED)) {
      model.countsByQueue();
    }
    if (backend.abilities().contains(Ability.SHARDED)) {
      model.spreads();
    }
    this.store = new Holders(backend.jobs(), backend.search(), clock, model);
    this.line = new Flaky(store, this::fault);
    this.agreement = new Agreement(backend, model, clock, trace);
    this.backend = backend;
    this.people = new People(script, witnessed.by("people", line), backend, model, clock, trace);
    this.workers =
        IntStream.range(0, script.workers()).mapToObj(n -> worker("w" + n, line)).toList();
  }

  private Worker worker(String name, JobStore door) {
    return new Worker(name, witnessed.by(name, door), clock, trace);
  }

  /// Plays the script, then heals everything and sees every job to its end.
  void play() {
    if (script.kinds().isPreempting() || script.isSpread()) {
      dice = new SplittableRandom(script.jobs());
      script.queues().forEach(queue -> people.configure(dice, queue));
    }
    for (int at = 0; at < script.moves().size(); at++) {
      var move = script.moves().get(at);
      dice = new SplittableRandom(move.dice());
      play(move.kind());
      agreement.check();
      if (at % ALL_PLACES == 0) {
        agreement.checkPlaces();
      }
    }
    drain();
    agreement.check();
    agreement.checkPlaces();
    witnessed.judge(backend, model.forgotten());
  }

  private Flaky.Fault fault() {
    fault = Chance.fault(dice);
    return fault;
  }

  private void settle(Worker worker) {
    long released = model.family().released();
    var next = dice.nextInt(3) == 0 ? want(worker) : Want.NONE;
    worker.settle(Chance.outcome(dice, clock.instant()), next, dice);
    if (fault == Flaky.Fault.ANSWER_LOST && model.family().released() > released) {
      model.saw(Sight.CHILD_RELEASED_UNHEARD);
    }
  }

  private void play(Move.Kind kind) {
    var worker = workers.get(dice.nextInt(workers.size()));
    switch (kind) {
      case ENQUEUE -> people.enqueue(dice);
      case CLAIM -> worker.claim(want(worker));
      case SETTLE -> {
        if (worker.holds()) {
          settle(worker);
        }
      }
      case REPEAT -> worker.repeat();
      case EXTEND -> {
        if (worker.holds()) {
          worker.extend(Chance.renewal(dice), dice);
        }
      }
      case TURN -> {
        if (worker.holds() && script.kinds().isPreempting()) {
          worker.wish(dice);
        }
      }
      case FORGE -> {
        if (worker.holds()) {
          worker.forge(Outcome.Done.EMPTY, dice);
          model.saw(Sight.FORGED_TOKEN_TURNED_AWAY);
        }
      }
      case DIE -> {
        if (worker.holds()) {
          model.saw(Sight.DIED_HOLDING);
        }
        worker.die();
      }
      case BRING_HOME -> worker.claim(Want.homecoming(script.queues()));
      case TIME -> pass(Chance.time(dice));
      case CANCEL -> people.cancel(dice);
      case CHANGE -> people.change(dice);
      case REDRIVE -> people.redrive(dice);
      case PRUNE -> people.prune(dice);
      case CONFIGURE -> people.configure(dice, Chance.any(dice, script.queues()));
      case PAUSE -> people.pause(dice);
      case SHARE -> {
        if (script.kinds().isBounded()) {
          script.kinds().share(dice, people);
        }
      }
      case DELIVER -> deliver();
    }
  }

  private Want want(Worker worker) {
    boolean strict = script.kinds().isPreempting();
    return Chance.want(dice, worker.holder(), script.queues(), strict);
  }

  private void deliver() {
    if (Flaky.heard(line.deliver()).orElse(false)) {
      model.saw(Sight.CAME_LATE);
      trace.say(() -> "a late question arrives");
    }
  }

  private void pass(Duration time) {
    clock.pass(time);
    trace.say(() -> time + " pass");
  }

  /// Over a good line, one worker does everything that there is to do.
  private void drain() {
    trace.say(() -> "everything heals");
    people.letGo();
    var last = worker("last", store);
    for (int round = 0; !allEnded(); round++) {
      if (round == MOST_ROUNDS) {
        throw new Violation("not all jobs came to an end");
      }
      last.claim(Chance.all(last.holder(), script.queues()));
      while (last.holds()) {
        last.settle(Outcome.Done.EMPTY, Want.NONE, dice);
      }
      pass(untilNext());
    }
  }

  private boolean allEnded() {
    return model.jobs().stream().map(held -> held.state()).allMatch(JobState::terminal);
  }

  private Duration untilNext() {
    long now = clock.millis();
    long next =
        model.queues().stream().mapToLong(queue -> model.next(queue, now)).min().orElse(now);
    // Who waits at what queues share is looked at again within a second.
    next = model.jobs().stream().anyMatch(Shared::mayHold) ? Math.min(next, now + 1_000) : next;
    return Duration.ofMillis(Math.clamp(next - now, 0, LONGEST.toMillis()));
  }
}
