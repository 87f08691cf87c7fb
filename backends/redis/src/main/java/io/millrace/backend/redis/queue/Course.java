package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.form.In;
import io.millrace.core.form.Out;
import io.millrace.core.form.QueueForm;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.QueueStats.Sums;
import io.millrace.core.queue.SeriesPoint;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What had gone through queues at the beginning of minutes and hours.
public final class Course {
  private static final int INSTANT = 6;

  private final Footing footing;
  private final Homes homes;

  Course(Footing footing, Homes homes) {
    this.footing = footing;
    this.homes = homes;
  }

  Future<Void> point(Instant minute, Map<String, Sums> byQueue) {
    var asked = new ArrayList<Future<?>>(byQueue.size());
    byQueue.forEach((queue, sums) -> asked.add(point(queue, minute, sums)));
    return Future.all(asked).mapEmpty();
  }

  private Future<?> point(String queue, Instant at, Sums sums) {
    var out = new Out();
    QueueForm.write(out, sums);
    var args =
        new Args()
            .add(at.toEpochMilli())
            .add(Arrays.copyOf(out.bytes(), out.size()))
            .add(kept(Grain.MINUTE, at))
            .add(kept(Grain.HOUR, at));
    var keys = footing.keys().of(queue, "conf", line(Grain.MINUTE), line(Grain.HOUR));
    return footing.commands().run(Scripts.POINT, keys, args);
  }

  private static long kept(Grain grain, Instant at) {
    return grain.floor(at).equals(at) ? grain.kept().toMillis() : 0;
  }

  static String line(Grain grain) {
    return "points:" + grain.wire();
  }

  Future<Map<String, List<SeriesPoint>>> series(Grain grain, Instant from) {
    return homes
        .queues()
        .compose(queues -> {
          var found = new HashMap<String, List<SeriesPoint>>();
          var asked = new ArrayList<Future<?>>(queues.size());
          for (var queue : queues) {
            var key = footing.keys().of(queue, line(grain)).getFirst();
            asked.add(
                footing
                    .reads()
                    .read("LRANGE", new Args().add(key).add(0).add(-1))
                    .map(all -> from(all, from))
                    .map(points -> {
                      if (!points.isEmpty()) {
                        found.put(queue, points);
                      }
                      return points;
                    }));
          }
          return Future.all(asked).map(found);
        });
  }

  /// From an instant on, and the last one before.
  private static List<SeriesPoint> from(Heard all, Instant from) {
    var points = new ArrayList<SeriesPoint>(all.size());
    for (int at = 0; at < all.size(); at++) {
      var bytes = all.bytes(at);
      var instant = Instant.ofEpochMilli(Bytes.number(bytes, 0, INSTANT));
      if (!instant.isAfter(from)) {
        points.clear();
      }
      var in = new In(bytes, INSTANT, bytes.length, new HashMap<>());
      points.add(new SeriesPoint(instant, QueueForm.sums(in)));
    }
    return points;
  }
}
