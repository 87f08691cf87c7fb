package io.millrace.server.operation;

import io.millrace.core.operation.Action;
import io.millrace.core.operation.Operation;
import io.millrace.core.spi.WorkerStore;
import io.millrace.core.time.Durations;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Order;
import io.millrace.core.worker.Worker;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Wants of some workers what an operation wants, each as a single call would.
final class WorkerSteps {
  private final WorkerStore store;
  private final Serving serving;
  private final Clock clock;
  private final String node;

  /// On that node, which is a worker too.
  WorkerSteps(WorkerStore store, Serving serving, Clock clock, String node) {
    this.store = store;
    this.serving = serving;
    this.clock = clock;
    this.node = node;
  }

  Future<?> take(Operation operation, List<String> ids, Outcomes outcomes) {
    return store
        .list()
        .compose(listed -> {
          var reach = operation.order().actor().reach();
          var there = new HashMap<String, Worker>();
          listed.stream()
              .filter(it -> serving.isWithin(reach, it))
              .forEach(it -> there.put(it.id(), it));
          var steps = new ArrayList<Future<?>>();
          for (var id : ids) {
            if (reach.isEverything() && isNode(id, there)) {
              outcomes.node(id);
            } else if (there.containsKey(id)) {
              steps.add(step(operation, there.get(id), outcomes));
            } else {
              outcomes.noWorker(id);
            }
          }
          return Future.all(steps);
        });
  }

  private boolean isNode(String id, Map<String, Worker> there) {
    var worker = there.get(id);
    return id.equals(node) || (worker != null && worker.enrolment().mode() == Enrolment.Mode.LOCAL);
  }

  private Future<?> step(Operation operation, Worker worker, Outcomes outcomes) {
    var what = what(operation.order().action());
    if (isDone(operation, what, worker)) {
      outcomes.done();
      return Future.succeededFuture();
    }
    var grace = Durations.parse(operation.order().params().tree().path("grace").asText("0s"));
    return order(operation, worker, what, grace, outcomes);
  }

  private static Order.What what(Action action) {
    return switch (action) {
      case QUIET -> Order.What.QUIET;
      case RESUME -> Order.What.RESUME;
      case STOP -> Order.What.STOP;
      case RETRY, CANCEL, PROMOTE, SNOOZE, DELETE, PATCH, MOVE, REPRIORITISE, TAG ->
          throw new IllegalStateException(action + " is not for workers");
      case PAUSE, PURGE, DRAIN -> throw new IllegalStateException(action + " is not for workers");
    };
  }

  /// By a node that died before it could tell: who is asked to stop again gets no more time.
  private static boolean isDone(Operation operation, Order.What what, Worker worker) {
    var since = operation.times().startedAt().orElse(Instant.MAX);
    return worker.order().filter(it -> it.what() == what && !it.at().isBefore(since)).isPresent();
  }

  private Future<?> order(
      Operation operation, Worker worker, Order.What what, Duration grace, Outcomes outcomes) {
    var reason = operation.order().reason().orElse("");
    return store
        .order(worker.id(), new Order(what, reason, grace, clock.instant()))
        .map(listed -> {
          if (listed) {
            outcomes.done();
          } else {
            outcomes.noWorker(worker.id());
          }
          return listed;
        });
  }
}
