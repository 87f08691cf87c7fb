package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.wire.Args;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Operation;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Queues that an operation keeps closed until it ends. That they are to be opened is written down
/// in the step that ends it; who ends it opens them, and [#tidy] where he died before that.
public final class Closed {
  private final Footing footing;
  private final Operations operations;
  private final QueueStore queues;

  public Closed(Footing footing, Operations operations, QueueStore queues) {
    this.footing = footing;
    this.operations = operations;
    this.queues = queues;
  }

  static boolean isToBeOpened(Operation operation) {
    return operation.state().ended() && operation.order().action() == Action.DRAIN;
  }

  /// Opens what this one kept closed, if it is at its end.
  Future<?> open(Operation operation) {
    if (!isToBeOpened(operation)) {
      return Future.succeededFuture();
    }
    return queues
        .get(operation.order().target().ids())
        .compose(there -> {
          var opened = new ArrayList<Future<?>>();
          there.stream()
              .filter(queue -> isClosedBy(queue, operation))
              .forEach(queue -> opened.add(queues.drain(queue.name(), Optional.empty())));
          return Future.all(opened);
        })
        .compose(_ -> opened(operation.id()));
  }

  private static boolean isClosedBy(Queue queue, Operation operation) {
    return queue.draining().filter(it -> it.operation().equals(operation.id())).isPresent();
  }

  private Future<?> opened(String id) {
    return footing.commands().run(Scripts.OPENED, operations.keys("closed"), new Args().add(id));
  }

  /// Opens what is still to be opened.
  Future<?> tidy() {
    var args = new Args().add(operations.keys("closed").getFirst());
    return footing
        .commands()
        .read("SMEMBERS", args)
        .compose(ids -> operations.look(footing.commands(), ids.texts()))
        .compose(seen -> {
          List<Future<?>> opened = new ArrayList<>();
          seen.forEach(it -> opened.add(open(it.operation())));
          return Future.all(opened);
        });
  }
}
