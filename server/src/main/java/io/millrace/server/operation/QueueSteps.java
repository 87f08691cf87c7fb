package io.millrace.server.operation;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.job.JobState;
import io.millrace.core.operation.Operation;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Does to some queues what an operation wants, or takes a pause back.
final class QueueSteps {
  private final QueueStore store;
  private final Bus bus;
  private final Rewriting rewriting;
  private final Clock clock;

  QueueSteps(QueueStore store, Bus bus, Rewriting rewriting, Clock clock) {
    this.store = store;
    this.bus = bus;
    this.rewriting = rewriting;
    this.clock = clock;
  }

  Future<?> take(Operation operation, List<String> names, Outcomes outcomes) {
    return store
        .get(names)
        .compose(queues -> {
          var steps = new ArrayList<Future<?>>();
          var there = byName(queues);
          for (var name : names) {
            var queue = there.get(name);
            if (queue == null || !operation.order().actor().reach().queues().has(name)) {
              outcomes.noQueue(name);
            } else {
              steps.add(step(operation, queue, outcomes));
            }
          }
          return Future.all(steps);
        });
  }

  private static Map<String, Queue> byName(List<Queue> queues) {
    var byName = new HashMap<String, Queue>();
    queues.forEach(queue -> byName.put(queue.name(), queue));
    return byName;
  }

  private Future<?> step(Operation operation, Queue queue, Outcomes outcomes) {
    if (operation.place().back()) {
      return isPausedBy(operation, queue) ? resume(queue, outcomes) : skip(outcomes);
    }
    return switch (operation.order().action()) {
      case PAUSE -> queue.paused().isPresent() ? skip(outcomes) : pause(operation, queue, outcomes);
      case RESUME -> queue.paused().isEmpty() ? skip(outcomes) : resume(queue, outcomes);
      case PATCH -> patch(operation, queue, outcomes);
      case DRAIN -> drain(operation, queue, outcomes);
      case RETRY, CANCEL, PROMOTE, SNOOZE, DELETE, MOVE, REPRIORITISE, TAG, PURGE, QUIET, STOP ->
          throw new IllegalStateException(operation.order().action() + " is not for queues");
    };
  }

  private static boolean isPausedBy(Operation operation, Queue queue) {
    var since = operation.times().startedAt().orElse(Instant.MAX);
    return queue
        .paused()
        .filter(it -> it.by().equals(operation.order().actor().name()) && !it.at().isBefore(since))
        .isPresent();
  }

  private static Future<?> skip(Outcomes outcomes) {
    outcomes.skipped();
    return Future.succeededFuture();
  }

  private Future<?> pause(Operation operation, Queue queue, Outcomes outcomes) {
    var order = operation.order();
    var until =
        Optional.ofNullable(order.params().tree().path("until").textValue()).map(Instant::parse);
    var pause = new Pause(order.actor().name(), order.reason(), clock.instant(), until);
    return store
        .pause(queue.name(), Optional.of(pause))
        .map(put ->
            told(
                queue,
                put,
                outcomes,
                name ->
                    until.<Ready>map(at -> new Ready.Frees(name, at)).orElse(new Ready.Now(name))));
  }

  private Future<?> resume(Queue queue, Outcomes outcomes) {
    return store
        .pause(queue.name(), Optional.empty())
        .map(put -> told(queue, put, outcomes, Ready.Now::new));
  }

  private Future<?> patch(Operation operation, Queue queue, Outcomes outcomes) {
    try {
      var config = rewriting.queue(queue.config(), operation.order().params());
      return store
          .put(config, new Match.Version(queue.version()), operation.order().actor().name())
          .map(put -> told(queue, put, outcomes, Ready.Configured::new));
    } catch (IllegalArgumentException e) {
      outcomes.invalid(queue.name(), String.valueOf(e.getMessage()));
      return Future.succeededFuture();
    }
  }

  private Future<?> drain(Operation operation, Queue queue, Outcomes outcomes) {
    if (!operation.order().params().tree().path("reject_new").asBoolean(true)) {
      outcomes.done();
      return Future.succeededFuture();
    }
    return store
        .drain(queue.name(), Optional.of(new Drain(operation.id(), clock.instant())))
        .map(put -> told(queue, put, outcomes, Ready.Now::new));
  }

  /// A queue that changed in between, or went, is not the one that was meant.
  private Put told(Queue queue, Put put, Outcomes outcomes, Function<String, Ready> hint) {
    if (put instanceof Put.Mismatch) {
      outcomes.skipped();
    } else if (put instanceof Put.InUse(int jobs)) {
      outcomes.invalid(queue.name(), jobs + " jobs have not ended, so its shards stay");
    } else {
      outcomes.done();
      bus.ready().publish(hint.apply(queue.name()));
    }
    return put;
  }

  /// Which of these queues still hold something that has not ended.
  Future<List<String>> holding(List<String> names) {
    return store
        .get(names)
        .map(
            queues -> queues.stream().filter(QueueSteps::holdsSomething).map(Queue::name).toList());
  }

  private static boolean holdsSomething(Queue queue) {
    for (var state : JobState.values()) {
      if (!state.terminal() && queue.stats().in(state) > 0) {
        return true;
      }
    }
    return false;
  }

  /// Until when a drain may take.
  static Optional<Instant> deadline(Operation operation) {
    var timeout = operation.order().params().tree().path("timeout_ms");
    return timeout.isNumber()
        ? Optional.of(operation.times().createdAt().plus(Duration.ofMillis(timeout.longValue())))
        : Optional.empty();
  }
}
