package io.millrace.backend.redis.find;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.record.Reading;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;

/// One walk over the lines of several homes as if they were one, until whoever looks has seen
/// enough.
public final class Scan {
  private static final int AT_ONCE = 1_000;

  private final Footing footing;
  private final Reading reading;
  private final Order order;
  private final List<Lane> lanes = new ArrayList<>();

  Scan(Footing footing, Reading reading, Order order) {
    this.footing = footing;
    this.reading = reading;
    this.order = order;
  }

  /// What is done with each job; false ends the walk.
  interface Visit {
    boolean wants(Order.At at);
  }

  private static final class Lane {
    private final String queue;
    private final int home;
    private final Line line;
    private final Deque<Order.At> waiting = new ArrayDeque<>();

    Lane(String queue, int home, Line line) {
      this.queue = queue;
      this.home = home;
      this.line = line;
    }

    boolean isDry() {
      return waiting.isEmpty() && !line.hasEnded();
    }
  }

  void add(String queue, int home, Line line) {
    lanes.add(new Lane(queue, home, line));
  }

  /// Answers whether the walk came to its end.
  Future<Boolean> walk(Visit visit) {
    var dry = lanes.stream().filter(Lane::isDry).toList();
    if (dry.isEmpty()) {
      return show(visit);
    }
    return Future.all(dry.stream().map(this::fill).toList()).compose(_ -> walk(visit));
  }

  private Future<Boolean> show(Visit visit) {
    var comparator = order.comparator();
    while (lanes.stream().noneMatch(Lane::isDry)) {
      Lane best = null;
      for (var lane : lanes) {
        if (!lane.waiting.isEmpty()
            && (best == null
                || comparator.compare(lane.waiting.element(), best.waiting.element()) < 0)) {
          best = lane;
        }
      }
      if (best == null) {
        return Future.succeededFuture(true);
      }
      if (!visit.wants(best.waiting.remove())) {
        return Future.succeededFuture(false);
      }
    }
    return walk(visit);
  }

  private Future<?> fill(Lane lane) {
    return lane.line.next().compose(ids -> look(lane, ids, new ArrayList<>()));
  }

  /// Some after the others: what is asked for all at once waits longer in the connection than a
  /// call may take.
  private Future<?> look(Lane lane, List<String> ids, List<Order.At> found) {
    int some = Math.min(ids.size(), AT_ONCE);
    var where = new HashMap<String, String>();
    ids.subList(0, some).forEach(id -> where.put(id, lane.queue));
    return reading
        .look(footing.reads(), where)
        .compose(look -> {
          look.seen().values().forEach(seen -> found.add(order.at(seen, lane.home)));
          if (some < ids.size()) {
            return look(lane, ids.subList(some, ids.size()), found);
          }
          take(lane, found);
          return Future.succeededFuture();
        });
  }

  private void take(Lane lane, List<Order.At> found) {
    found.stream()
        .filter(order::isBehind)
        .filter(it -> lane.line.shows(it.seen().packed()))
        .filter(it -> lane.line.covers(it.position().value()))
        .sorted(order.comparator())
        .forEach(lane.waiting::add);
  }
}
