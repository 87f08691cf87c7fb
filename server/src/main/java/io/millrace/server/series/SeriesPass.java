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

/// At the beginning of each minute, remembers what has gone through every queue until then.
public final class SeriesPass implements Pass {
  public static final Duration PERIOD = Grain.MINUTE.step();

  private final QueueStore queues;
  private final Clock clock;
  private Instant told = Instant.MIN;

  public SeriesPass(QueueStore queues, Clock clock) {
    this.queues = queues;
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

  private static Map<String, Sums> sums(List<Queue> all) {
    var sums = new HashMap<String, Sums>();
    all.forEach(queue -> sums.put(queue.name(), queue.stats().sums()));
    return sums;
  }
}
