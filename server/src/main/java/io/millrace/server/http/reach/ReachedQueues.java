package io.millrace.server.http.reach;

import io.millrace.core.access.Reach;
import io.millrace.core.query.Page;
import io.millrace.core.queue.Drain;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.core.spi.QueueStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/// The queues that a caller reaches. Whoever is bound to types sees them, and changes none: what he
/// did to a queue he would do to the jobs of all types.
record ReachedQueues(QueueStore all, Reach reach) implements QueueStore {
  @Override
  public Future<Put> put(QueueConfig config, Match match, String by) {
    return changing(config.name(), () -> all.put(config, match, by));
  }

  @Override
  public Future<Put> pause(String queue, Optional<Pause> pause) {
    return changing(queue, () -> all.pause(queue, pause));
  }

  @Override
  public Future<Put> drain(String queue, Optional<Drain> drain) {
    return changing(queue, () -> all.drain(queue, drain));
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
    return reached(names, all::get, Queue::name);
  }

  @Override
  public Future<List<QueueConfig>> configs(Collection<String> names) {
    return reached(names, all::configs, QueueConfig::name);
  }

  private <Q> Future<List<Q>> reached(
      Collection<String> names,
      Function<Collection<String>, Future<List<Q>>> find,
      Function<Q, String> name) {
    var asked = names.stream().filter(reach.queues()::has).toList();
    return !names.isEmpty() && asked.isEmpty()
        ? Future.succeededFuture(List.of())
        : find.apply(asked)
            .map(found -> found.stream().filter(it -> reach.queues().has(name.apply(it))).toList());
  }

  @Override
  public Future<Page<QueueKey>> lanes(
      String queue, QueueKey.Order order, boolean descending, Page.Cursor after, int limit) {
    boolean may = reach.queues().has(queue) && reach.types().isAll();
    return may
        ? all.lanes(queue, order, descending, after, limit)
        : Future.failedFuture(Reached.refusal("the keys of queue " + queue).exception());
  }

  /// What a node notes of all queues is nobody's call.
  @Override
  public Future<Void> point(Instant minute, Map<String, Sums> byQueue) {
    return all.point(minute, byQueue);
  }

  @Override
  public Future<Map<String, List<SeriesPoint>>> series(Grain grain, Instant from) {
    return all.series(grain, from)
        .map(found -> {
          var reached = new TreeMap<>(found);
          reached.keySet().removeIf(queue -> !reach.queues().has(queue));
          return reached;
        });
  }

  @Override
  public Future<List<List<Integer>>> homes(List<String> queues) {
    return all.homes(queues);
  }
}
