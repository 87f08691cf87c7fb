package io.millrace.server.world;

import io.millrace.backend.contract.sim.Witnessed;
import io.millrace.backend.contract.sim.model.Agreement;
import io.millrace.backend.contract.sim.model.Holders;
import io.millrace.backend.contract.sim.model.Model;
import io.millrace.backend.contract.sim.tell.Sight;
import io.millrace.backend.contract.sim.tell.Sights;
import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.backend.contract.sim.tell.Violation;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.job.Draft;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.operation.Operation;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.JobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Some nodes over one store, everybody who uses them, and the model that watches.
final class World {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final long BOOT_MS = 3_000;
  private static final long STEP_MS = 1_000;
  private static final int MOST_TURNS = 100_000;
  private static final int MOST_LIVES = 12;

  /// No job has a longer lease.
  private static final int LONGEST_LEASE_MS = 15_000;

  private static final List<Integer> TIMES = List.of(1, 50, 500, 2_000, 5_000, 20_000);
  private static final List<Integer> FREEZES = List.of(500, 3_000, 12_000, 40_000);
  private static final List<Integer> STORMS = List.of(3, 10, 40);

  private final Hours hours = new Hours();
  private final Weather weather = new Weather();
  private final Wires wires;
  private final List<Member> members = new ArrayList<>();
  private final List<Line> lines = new ArrayList<>();
  private final List<Doing> doings = new ArrayList<>();
  private final Script script;
  private final Rare rare;
  private final Trace trace;
  private final Backend backend;
  private final Witnessed witnessed;
  private final Sights sights = new Sights();
  private final Model model;
  private final JobStore store;
  private final Agreement agreement;
  private final Judge judge;
  private final People people;
  private RandomGenerator dice;
  private String leader = "";

  World(Script script, Rare rare, Trace trace) {
    var clock = hours.clock();
    this.script = script;
    this.rare = rare;
    this.trace = trace;
    this.wires = new Wires(hours, weather, rare);
    this.dice = new SplittableRandom(script.seed());
    this.backend =
        MemoryBackend.ofOneThread(MemorySettings.DEFAULT, clock, new SplittableRandom(7));
    this.witnessed = new Witnessed(clock);
    this.model = new Model(sights, witnessed::withdrawn);
    this.store = new Holders(backend.jobs(), backend.search(), clock, model);
    this.agreement = new Agreement(backend, model, clock, trace);
    this.judge = new Judge(backend, hours, rare);
    this.people = new People(script.queues(), backend, model, clock, judge, trace);
    weather.rolls(dice);
  }

  /// Plays the script, then heals everything and sees every job to its end.
  void play() {
    try {
      people.open();
      IntStream.range(0, script.nodes()).forEach(_ -> start());
      pass(BOOT_MS);
      for (var move : script.moves()) {
        dice = new SplittableRandom(move.dice());
        weather.rolls(dice);
        play(move.kind());
        settle();
        look();
      }
      heal();
    } finally {
      doings.forEach(Doing::end);
      lines.forEach(Line::cut);
      members.forEach(Member::end);
    }
  }

  private void look() {
    agreement.check();
    judge.checkLeases(List.copyOf(people.ids()));
    for (var member : members) {
      if (!member.isDead() && member.leads() && !member.name().equals(leader)) {
        if (!leader.isEmpty()) {
          rare.saw(Rare.Sight.LEADER_CHANGED);
        }
        leader = member.name();
      }
    }
  }

  private void play(Script.Kind kind) {
    var up = members.stream().filter(Member::isUp).toList();
    var node = up.isEmpty() ? Optional.<Member>empty() : Optional.of(People.any(dice, up));
    switch (kind) {
      case TIME -> {
        int time = People.any(dice, TIMES);
        trace.say(() -> time + " ms pass");
        pass(time);
      }
      case START -> {
        if (members.size() < MOST_LIVES) {
          start();
        }
      }
      case STORM -> storm();
      case FAIR -> fair();
      case PAUSE -> people.pause(dice);
      default -> node.ifPresent(it -> play(kind, it));
    }
  }

  private void play(Script.Kind kind, Member node) {
    switch (kind) {
      case SUBMIT -> people.submit(node, dice);
      case CANCEL -> people.cancel(node, dice);
      case REDRIVE -> people.redrive(node, dice);
      case CONFIGURE -> people.configure(node, dice);
      case OPERATE -> people.operate(node, dice);
      case STEER -> people.steer(node, dice);
      case DIE -> die(node);
      case LEAVE -> leave(node);
      case FREEZE -> freeze(node);
      case STEP_DOWN -> {
        trace.say(() -> "the leader is asked to make room");
        node.on(() -> {
          judge.deposed();
          node.circle().stepDown().onComplete(this::steppedDown, _ -> {});
        });
      }
      case TIME, START, STORM, FAIR, PAUSE -> throw new AssertionError(kind);
    }
  }

  private void steppedDown(Optional<?> led) {
    if (led.isPresent()) {
      rare.saw(Rare.Sight.STEPPED_DOWN);
    }
  }

  private Member start() {
    var name = "n" + members.size();
    var line = new Line(backend, hours, weather, judge.ear(name));
    lines.add(line);
    var jobs = witnessed.by(name, line.door(JobStore.class, store));
    var member = new Member(name, line.backend(Map.of(JobStore.class, jobs)), hours, judge::broken);
    var doing = new Doing(member, hours, judge, rare);
    members.add(member);
    doings.add(doing);
    trace.say(() -> name + " starts");
    member.start(
        wires,
        doing.performers(),
        script.seed() * MOST_LIVES + members.size(),
        () -> rare.saw(Rare.Sight.STARTED_IN_VAIN));
    return member;
  }

  private void die(Member node) {
    trace.say(() -> node.name() + " dies running " + node.engine().running());
    if (node.engine().running() > 0) {
      rare.saw(Rare.Sight.DIED_RUNNING);
    }
    node.die();
  }

  private void leave(Member node) {
    trace.say(() -> node.name() + " leaves running " + node.engine().running());
    if (node.engine().running() > 0) {
      rare.saw(Rare.Sight.LEFT_RUNNING);
    }
    node.leave(() -> rare.saw(Rare.Sight.GAVE_BACK));
  }

  private void freeze(Member node) {
    int time = People.any(dice, FREEZES);
    trace.say(() -> node.name() + " stands still for " + time + " ms");
    if (node.engine().running() > 0 && time > LONGEST_LEASE_MS) {
      rare.saw(Rare.Sight.FROZEN_RUNNING);
    }
    node.freeze(Duration.ofMillis(time));
  }

  private void storm() {
    int percent = People.any(dice, STORMS);
    trace.say(() -> percent + " % of all messages go wrong");
    weather.trouble(percent);
  }

  private void fair() {
    trace.say(() -> "the weather is fair");
    weather.trouble(0);
  }

  /// Time goes on, from one thing to the next that happens in it.
  private void pass(long millis) {
    long until = hours.millis() + millis;
    settle();
    for (long next = next(); next <= until; next = next()) {
      hours.passTo(next);
      settle();
    }
    hours.passTo(until);
    settle();
  }

  private long next() {
    long next = hours.next();
    for (var member : members) {
      next = Math.min(next, member.next());
    }
    return next;
  }

  /// Everything happens that can happen now, by turns, of which anybody may have the first.
  private void settle() {
    if (!weather.isFair() || members.stream().anyMatch(Member::isFrozen)) {
      judge.troubled();
    }
    boolean any = true;
    for (int turns = 0; any; turns++) {
      if (turns == MOST_TURNS) {
        throw new Violation("there is no end of what happens at one instant");
      }
      any = hours.happen();
      int first = members.isEmpty() ? 0 : dice.nextInt(members.size());
      for (int at = 0; at < members.size(); at++) {
        any |= members.get((first + at) % members.size()).turn();
      }
    }
    judge.check();
    if (judge.checkLeaders(members)) {
      rare.saw(Rare.Sight.TWO_LEADERS);
    }
  }

  /// Nothing goes wrong from now on; everything ends, and every slot is free.
  private void heal() {
    trace.say(() -> "everything heals");
    weather.trouble(0);
    members.forEach(Member::thaw);
    pass(Line.LATEST_MS);
    people.letGo(someNode());
    untilAllEnded();
    look();
    if (!judge.acknowledgedOperations().isEmpty()) {
      rare.saw(Rare.Sight.OPERATION_ENDED);
    }
    wires.cut();
    var fillings = new LinkedHashSet<List<String>>();
    script.queues().forEach(queue -> fillings.add(List.of(queue)));
    fillings.add(script.queues());
    fillings.forEach(this::fill);
    agreement.check();
    agreement.checkPlaces();
    checkAcknowledged();
    if (sights.counts().containsKey(Sight.POISONED)) {
      rare.saw(Rare.Sight.POISONED);
    }
    witnessed.judge(backend, model.forgotten());
  }

  private void untilAllEnded() {
    for (long left = LONGEST.toMillis(); !allEnded(); left -= STEP_MS) {
      if (left <= 0) {
        var open = model.jobs().stream().filter(it -> !it.state().terminal()).toList();
        throw new Violation("these come to no end: %s %s".formatted(open, operations()));
      }
      someNode();
      pass(STEP_MS);
    }
  }

  /// One that is up, started where there is none.
  private Member someNode() {
    for (int tries = 0; members.stream().noneMatch(Member::isUp); tries++) {
      if (tries == MOST_LIVES) {
        throw new Violation("no node starts");
      }
      start();
      pass(BOOT_MS);
    }
    return members.stream().filter(Member::isUp).findFirst().orElseThrow();
  }

  private boolean allEnded() {
    return model.jobs().stream().map(it -> it.state()).allMatch(JobState::terminal)
        && operations().isEmpty();
  }

  /// Those that are not over.
  private List<Operation> operations() {
    return backend.operations().get(people.operations()).await().stream()
        .filter(it -> !it.state().ended())
        .toList();
  }

  /// Where each queue has as many long jobs as it may run, every slot is taken, soon, although one
  /// node alone is told of them.
  private void fill(List<String> queues) {
    var up = members.stream().filter(Member::isUp).toList();
    int most = queues.size() * Member.MOST_OF_A_QUEUE;
    int slots = up.size() * Math.min(Member.MOST, most);
    var args = Json.write(Map.of("ms", 60_000));
    var drafts =
        IntStream.range(0, up.size() * most)
            .mapToObj(n ->
                Draft.of("done", queues.get(n % queues.size()), args)
                    .withId("last." + String.join(".", queues) + "." + n))
            .toList();
    people.submit(up.getFirst(), drafts);
    pass(10 * STEP_MS);
    int running = up.stream().mapToInt(it -> it.engine().running()).sum();
    if (running != slots) {
      throw new Violation("of %d slots of %s %d are taken".formatted(slots, queues, running));
    }
    rare.saw(Rare.Sight.ALL_SLOTS_FREE);
    untilAllEnded();
  }

  private void checkAcknowledged() {
    for (var id : judge.acknowledged()) {
      if (model.held(id).isEmpty() && !model.forgotten().contains(id)) {
        throw new Violation("%s was acknowledged, and nobody knows it".formatted(id));
      }
    }
    var operations = judge.acknowledgedOperations();
    int known = backend.operations().get(operations).await().size();
    if (known != operations.size()) {
      throw new Violation("%d of %s are known".formatted(known, operations));
    }
  }
}
