package io.millrace.server.world;

import io.millrace.backend.contract.sim.model.Model;
import io.millrace.backend.contract.sim.tell.Trace;
import io.millrace.core.access.Reach;
import io.millrace.core.bus.Ready;
import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Backoff;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Ties;
import io.millrace.core.job.Ties.OnFailure;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.core.operation.Resource;
import io.millrace.core.operation.Steer;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Redrive;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// Those who ask nodes for something: jobs, their cancellation, another try, operations; and who
/// set up queues.
final class People {
  private static final List<Duration> TIMEOUTS =
      List.of(Duration.ofSeconds(3), Duration.ofSeconds(20), Duration.ofSeconds(60));
  private static final List<Duration> LEASES =
      List.of(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(15));
  private static final List<Integer> STAYS = List.of(0, 1, 10, 1_000, 4_000, 10_000);
  private static final List<FailureKind> KINDS =
      List.of(FailureKind.TRANSIENT, FailureKind.DEGRADED, FailureKind.TERMINAL);
  private static final List<Action> ACTIONS =
      List.of(Action.RETRY, Action.CANCEL, Action.DELETE, Action.PROMOTE);
  private static final List<String> FOUND =
      List.of("state:dead", "state:ready", "state:retrying", "type:done", "type:fails");
  private static final Order.Actor ANN = new Order.Actor("ann", Reach.EVERYTHING);

  private final List<String> queues;
  private final Backend store;
  private final Model model;
  private final Clock clock;
  private final Judge judge;
  private final Trace trace;
  private final List<String> ids = new ArrayList<>();
  private final List<String> operations = new ArrayList<>();

  People(List<String> queues, Backend store, Model model, Clock clock, Judge judge, Trace trace) {
    this.queues = queues;
    this.store = store;
    this.model = model;
    this.clock = clock;
    this.judge = judge;
    this.trace = trace;
  }

  static <T> T any(RandomGenerator dice, List<T> of) {
    return of.get(dice.nextInt(of.size()));
  }

  private static boolean oneIn(int many, RandomGenerator dice) {
    return dice.nextInt(many) == 0;
  }

  List<String> ids() {
    return ids;
  }

  List<String> operations() {
    return operations;
  }

  /// Some jobs together; now and then one that is known already.
  void submit(Member node, RandomGenerator dice) {
    var drafts = new ArrayList<Draft>();
    int count = dice.nextInt(1, 5);
    for (int n = 0; n < count; n++) {
      var id = !ids.isEmpty() && oneIn(10, dice) ? any(dice, ids) : "j" + ids.size();
      if (!ids.contains(id)) {
        ids.add(id);
      }
      drafts.add(draft(dice, id));
    }
    submit(node, drafts);
  }

  void submit(Member node, List<Draft> drafts) {
    trace.say(() -> "%s is asked for %s".formatted(node.name(), words(drafts)));
    node.on(() ->
        heard(
            "jobs",
            node.bus()
                .submit()
                .request(new Submit(drafts, false))
                .map(answers -> {
                  answers.forEach(this::submitted);
                  return answers;
                })));
  }

  private static List<String> words(List<Draft> drafts) {
    return drafts.stream()
        .map(it ->
            "%s %s in %s %s"
                .formatted(it.id().orElse("?"), it.type(), it.queue(), it.args().text()))
        .toList();
  }

  private void submitted(Submitted answer) {
    switch (answer) {
      case Submitted.Taken(Enqueued.New(var there)) -> judge.acknowledged(there.id());
      case Submitted.Taken(Enqueued.Known known) -> judge.acknowledged(known.id());
      case Submitted.Taken _, Submitted.Refused _ -> {}
    }
  }

  private Draft draft(RandomGenerator dice, String id) {
    var args = new LinkedHashMap<String, Object>();
    args.put("ms", any(dice, STAYS));
    args.put("kind", any(dice, KINDS).name());
    var draft =
        Draft.of(any(dice, Doing.TYPES), any(dice, queues), Json.write(args))
            .withId(id)
            .withPriority(OptionalInt.of(dice.nextInt(10)))
            .withAsked(asked(dice))
            .withWhen(when(dice))
            .withTies(ties(dice));
    return oneIn(2, dice) ? draft.withKey("k" + dice.nextInt(3)) : draft;
  }

  private static Draft.Asked asked(RandomGenerator dice) {
    return new Draft.Asked(
        OptionalInt.of(dice.nextInt(1, 4)),
        Optional.of(new Backoff.Fixed(Duration.ofSeconds(2), Backoff.Jitter.NONE)),
        Optional.of(any(dice, TIMEOUTS)),
        Optional.of(any(dice, LEASES)),
        Optional.of(oneIn(2, dice)),
        Optional.empty());
  }

  private static Draft.When when(RandomGenerator dice) {
    return new Draft.When(
        Optional.empty(),
        oneIn(4, dice) ? Optional.of(any(dice, TIMEOUTS)) : Optional.empty(),
        Optional.empty(),
        oneIn(8, dice) ? Optional.of(any(dice, TIMEOUTS)) : Optional.empty(),
        Optional.empty());
  }

  private Ties ties(RandomGenerator dice) {
    return ids.size() < 3 || !oneIn(5, dice)
        ? Ties.NONE
        : Ties.NONE
            .withParents(List.of(ids.get(dice.nextInt(ids.size() - 1))))
            .withOnFailure(any(dice, List.of(OnFailure.values())));
  }

  /// One of those that there are, rather one that runs.
  private Optional<String> known(RandomGenerator dice) {
    var running =
        model.jobs().stream()
            .filter(it -> it.state() == JobState.RUNNING)
            .map(it -> it.job().id())
            .toList();
    if (!running.isEmpty() && oneIn(2, dice)) {
      return Optional.of(any(dice, running));
    }
    return ids.isEmpty() ? Optional.empty() : Optional.of(any(dice, ids));
  }

  void cancel(Member node, RandomGenerator dice) {
    var id = known(dice);
    if (id.isPresent()) {
      var grace = Duration.ofSeconds(dice.nextInt(10));
      var ask = new Cancel(id.get(), oneIn(4, dice), "withdrawn", "ann", grace, oneIn(3, dice));
      judge.cancelled(id.get(), node);
      trace.say(() -> "%s is asked to cancel %s".formatted(node.name(), ask));
      node.on(() -> heard("cancel", node.engine().jobs().cancel(List.of(ask))));
    }
  }

  void redrive(Member node, RandomGenerator dice) {
    var id = known(dice);
    if (id.isPresent()) {
      var ask = Redrive.of(id.get(), "ann");
      trace.say(() -> "%s is asked to redrive %s".formatted(node.name(), ask.id()));
      node.on(() -> heard("redrive", node.engine().jobs().redrive(List.of(ask))));
    }
  }

  /// Who asks may hear nothing, and then does not know.
  private void heard(String what, Future<?> answer) {
    answer.onComplete(
        it -> trace.say(() -> "  %s -> %s".formatted(what, it)),
        cause -> trace.say(() -> "  %s -> %s".formatted(what, cause.getMessage())));
  }

  void operate(Member node, RandomGenerator dice) {
    var id = "op" + operations.size();
    operations.add(id);
    var target = Order.Target.of(Resource.JOBS, any(dice, FOUND));
    Optional<Pace> pace =
        oneIn(2, dice) ? Optional.of(new Pace(1, Duration.ofSeconds(1))) : Optional.empty();
    var order =
        new Order(
            any(dice, ACTIONS), target, Json.EMPTY_OBJECT, pace, List.of(), ANN, Optional.empty());
    trace.say(() -> "%s is asked to %s".formatted(node.name(), order));
    var operation = Operation.of(id, order, 1, clock.instant());
    node.on(() ->
        heard(
            "operation",
            node.engine()
                .stores()
                .operations()
                .open(operation)
                .map(opened -> {
                  judge.acknowledgedOperation(id);
                  return opened;
                })));
  }

  void steer(Member node, RandomGenerator dice) {
    if (!operations.isEmpty()) {
      var id = any(dice, operations);
      var steer = any(dice, List.of(Steer.values()));
      trace.say(() -> "%s is asked to %s %s".formatted(node.name(), steer, id));
      node.on(() -> heard("steer", node.engine().stores().operations().steer(id, steer)));
    }
  }

  void configure(Member node, RandomGenerator dice) {
    var queue = QueueConfig.of(any(dice, queues));
    configure(node, oneIn(2, dice) ? queue : queue.withConcurrency(dice.nextInt(1, 4)));
  }

  private void configure(Member node, QueueConfig config) {
    store.queues().put(config, new Match.Any(), "ann").await();
    model.configure(config, clock.millis());
    trace.say(() -> "configure " + config.name() + " " + config.concurrency());
    node.on(() -> node.bus().ready().publish(new Ready.Configured(config.name())));
  }

  void pause(RandomGenerator dice) {
    var queue = any(dice, queues);
    if (oneIn(2, dice)) {
      resume(queue);
    } else {
      var pause =
          new Pause(
              "ann",
              Optional.empty(),
              clock.instant(),
              oneIn(2, dice) ? Optional.of(clock.instant().plusSeconds(10)) : Optional.empty());
      store.queues().pause(queue, Optional.of(pause)).await();
      model.pause(queue, pause);
      trace.say(() -> "pause " + queue);
    }
  }

  private void resume(String queue) {
    store.queues().pause(queue, Optional.empty()).await();
    model.resume(queue);
    trace.say(() -> "resume " + queue);
  }

  /// Sets all queues up that there are.
  void open() {
    for (var queue : queues) {
      store.queues().put(QueueConfig.of(queue), new Match.Any(), "ann").await();
      model.configure(QueueConfig.of(queue), clock.millis());
    }
  }

  /// Takes back all that holds a queue or an operation up.
  void letGo(Member node) {
    for (var queue : queues) {
      configure(node, QueueConfig.of(queue));
      resume(queue);
    }
    for (var id : operations) {
      store.operations().steer(id, Steer.RESUME).await();
    }
  }
}
