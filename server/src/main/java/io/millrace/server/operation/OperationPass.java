package io.millrace.server.operation;

import io.millrace.core.bus.Bus;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Operation;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.OperationStore;
import io.millrace.core.spi.OperationStore.Taken;
import io.millrace.core.spi.WorkerStore;
import io.millrace.server.alarm.Pass;
import io.millrace.server.tell.UnderWay;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Works on operations that nobody else works on, one batch of one of them in a round, in turn.
///
/// Each is held under a lease that every step renews; when this node dies another goes on where the
/// last step stood. Before a batch it is looked how its operation stands, so that one which was
/// paused or cancelled goes no further, and how far whoever wanted it reaches by now: what he may
/// no longer do is not done in his name. What is taken back is taken back whoever wanted it.
public final class OperationPass implements Pass {
  /// How often is looked for new ones, and whether those that wait may go on.
  public static final Duration PERIOD = Duration.ofMillis(100);

  private static final Logger LOG = LoggerFactory.getLogger(OperationPass.class);
  private static final Duration LEASE = Duration.ofSeconds(10);
  private static final Duration RENEWAL = Duration.ofSeconds(3);
  private static final int MOST = 8;

  private final OperationStore store;
  private final UnderWay underWay;
  private final Work work;
  private final Wanting wanting;
  private final Clock clock;
  private final String node;

  /// Those that are worked on here, in the order of their turns.
  private final ArrayDeque<Working> held = new ArrayDeque<>();

  private Instant lookAt = Instant.EPOCH;

  /// The rooms that a pass reaches. `jobs`, `operations` and `workers` are the doors that tell what
  /// happens; `underWay` is to know what is being done.
  public record Rooms(
      Backend backend,
      JobStore jobs,
      OperationStore operations,
      WorkerStore workers,
      UnderWay underWay,
      Bus bus,
      Clock clock) {}

  /// What it needs of rooms that do not reach it: who may still do what, what patches make of
  /// things, and who knows of which worker.
  public record Means(Wanting wanting, Rewriting rewriting, Serving serving) {}

  /// One that is worked on here: how it stood last, when its lease is to be renewed, and when it is
  /// to be looked at again.
  private record Working(Operation operation, String token, Instant renewAt, Instant lookAt) {}

  public OperationPass(Rooms rooms, Means means, String node) {
    this.store = rooms.operations;
    this.underWay = rooms.underWay;
    this.wanting = means.wanting;
    this.clock = rooms.clock;
    this.node = node;
    var search = rooms.backend.search();
    this.work =
        new Work(
            search,
            new JobSteps(rooms.jobs, search, rooms.backend.queues(), means.rewriting, clock),
            new Undo(rooms.jobs, clock),
            new QueueSteps(rooms.backend.queues(), rooms.bus, means.rewriting, clock),
            new WorkerSteps(rooms.workers, means.serving, clock, node),
            clock);
  }

  @Override
  public Future<Again> run() {
    return take().compose(_ -> turn()).map(_ -> again());
  }

  private Future<?> take() {
    var now = clock.instant();
    if (held.size() >= MOST || now.isBefore(lookAt)) {
      return Future.succeededFuture();
    }
    lookAt = now.plus(PERIOD);
    return store
        .take(node, MOST - held.size(), LEASE)
        .map(taken -> {
          taken.forEach(it -> hold(held(it, now)));
          return taken;
        });
  }

  /// Whatever is lent here again takes the place of what was lent before.
  private void hold(Working next) {
    held.removeIf(it -> it.operation.id().equals(next.operation.id()));
    held.addLast(next);
  }

  private static Working held(Taken taken, Instant now) {
    return new Working(taken.operation(), taken.token(), now.plus(RENEWAL), now);
  }

  /// The next whose time has come has its turn.
  private Future<Void> turn() {
    var now = clock.instant();
    for (int left = held.size(); left > 0; left--) {
      var next = held.removeFirst();
      if (!now.isBefore(next.lookAt)) {
        var id = next.operation.id();
        underWay.begin(id);
        return store
            .get(List.of(id))
            .compose(found -> round(next, found, now))
            .recover(cause -> failed(next, cause))
            .andThen((_, _) -> underWay.end(id));
      }
      held.addLast(next);
    }
    return Future.succeededFuture();
  }

  /// What was paused, or is over, is no longer worked on here, and anybody may take it up again.
  private Future<Void> round(Working turn, List<Operation> found, Instant now) {
    if (found.isEmpty()) {
      return Future.succeededFuture();
    }
    var there = found.getFirst();
    if (!there.isToDo()) {
      return store.advance(there.id(), turn.token, Advance.none(there), LEASE).mapEmpty();
    }
    var within = there.place().back() ? Optional.of(there) : within(there);
    return within
        .map(it -> round(new Working(it, turn.token, turn.renewAt, turn.lookAt), now))
        .orElseGet(() -> end(turn, "whoever wanted it may not do that any more"));
  }

  private Optional<Operation> within(Operation operation) {
    return wanting.reach(operation.order()).map(operation::within);
  }

  private Future<Void> end(Working turn, String error) {
    var end = Advance.at(turn.operation, Advance.End.failed(error));
    return store.advance(turn.operation.id(), turn.token, end, LEASE).mapEmpty();
  }

  private Future<Void> round(Working turn, Instant now) {
    return work.round(turn.operation)
        .compose(advance -> {
          if (advance.isEmpty() && now.isBefore(turn.renewAt)) {
            hold(later(turn, now));
            return Future.succeededFuture();
          }
          var step = advance.orElseGet(() -> Advance.none(turn.operation));
          return store
              .advance(turn.operation.id(), turn.token, step, LEASE)
              .map(answer -> goOn(turn, answer, advance.isPresent(), now))
              .mapEmpty();
        });
  }

  private static Working later(Working turn, Instant now) {
    return new Working(turn.operation, turn.token, turn.renewAt, now.plus(PERIOD));
  }

  /// Somebody else has it, or it was paused, or it is over: then it is no longer worked on here.
  private Optional<Operation> goOn(
      Working turn, Optional<Operation> answer, boolean came, Instant now) {
    answer
        .filter(Operation::isToDo)
        .ifPresent(operation -> {
          var at = came ? next(operation, now) : now.plus(PERIOD);
          hold(new Working(operation, turn.token, now.plus(RENEWAL), at));
        });
    return answer;
  }

  /// When it may go on, or its lease is to be renewed.
  private static Instant next(Operation operation, Instant now) {
    var renewal = now.plus(RENEWAL);
    return operation.place().next().map(at -> at.isBefore(renewal) ? at : renewal).orElse(now);
  }

  /// Whoever cannot be asked now may be asked when the lease is over, and it is lent again; what
  /// fails for another reason would do so for ever.
  private Future<Void> failed(Working turn, Throwable cause) {
    var operation = turn.operation;
    if (cause instanceof BackendUnavailable) {
      LOG.warn("operation cannot go on id={}", operation.id(), cause);
      return Future.succeededFuture();
    }
    LOG.error("operation cannot be done id={}", operation.id(), cause);
    return end(turn, "it cannot be done: " + cause.getMessage());
  }

  private Again again() {
    return held.stream()
        .map(Working::lookAt)
        .min(Instant::compareTo)
        .map(at -> at.isAfter(clock.instant()) ? Again.at(at) : Again.NOW)
        .orElse(Again.WHEN_IT_RINGS);
  }
}
