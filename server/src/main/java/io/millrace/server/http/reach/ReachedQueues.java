package io.millrace.server.http.reach;

import io.millrace.core.access.Reach;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The queues that a caller reaches. Whoever is bound to types sees them, and changes none: what he
/// did to a queue he would do to the jobs of all types.
record ReachedQueues(QueueStore all, Reach reach) implements QueueStore {
  @Override
  public Future<Put> put(QueueConfig config, Match match) {
    return changing(config.name(), () -> all.put(config, match));
  }

  @Override
  public Future<Put> pause(String queue, Optional<Pause> pause) {
    return changing(queue, () -> all.pause(queue, pause));
  }

  @Override
  public Future<Put> remove(String queue, Match match) {
    return changing(queue, () -> all.remove(queue, match));
  }

  private interface Change {
    Future<Put> make();
  }

  private Future<Put> changing(String queue, Change change) {
    boolean may = reach.queues().has(queue) && reach.types().isAll();
    return may
        ? change.make()
        : Future.failedFuture(Reached.refusal("changes of queue " + queue).exception());
  }

  @Override
  public Future<List<Queue>> get(Collection<String> names) {
    var asked = names.stream().filter(reach.queues()::has).toList();
    return !names.isEmpty() && asked.isEmpty()
        ? Future.succeededFuture(List.of())
        : all.get(asked)
            .map(found -> found.stream().filter(it -> reach.queues().has(it.name())).toList());
  }

  @Override
  public Future<List<Integer>> homes(List<String> queues) {
    return all.homes(queues);
  }
}
