package io.millrace.server.series;

import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.spi.QueueStore;
import io.millrace.server.alarm.Pass;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// At the beginning of each minute, remembers what has gone through every queue until then of which
/// this node has the care.
public final class SeriesPass implements Pass {
  public static final Duration PERIOD = Grain.MINUTE.step();

  private final QueueStore queues;
  private final Predicate<String> owns;
  private final Clock clock;
  private Instant told = Instant.MIN;

  /// `owns` tells of which queues this node has the care.
  public SeriesPass(QueueStore queues, Predicate<String> owns, Clock clock) {
    this.queues = queues;
    this.owns = owns;
    this.clock = clock;
  }

  @Override
  public Future<Again> run() {
    var minute = Grain.MINUTE.floor(clock.instant());
    var next = Again.at(minute.plus(PERIOD));
    return minute.equals(told)
        ? Future.succeededFuture(next)
        : queues
            .get(List.of())
            .compose(all -> queues.point(minute, sums(all)))
            .map(_ -> {
              told = minute;
              return next;
            });
  }

  private Map<String, Sums> sums(List<Queue> all) {
    var sums = new HashMap<String, Sums>();
    for (var queue : all) {
      if (owns.test(queue.name())) {
        sums.put(queue.name(), queue.stats().sums());
      }
    }
    return sums;
  }
}
