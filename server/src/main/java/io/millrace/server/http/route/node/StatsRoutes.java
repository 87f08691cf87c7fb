package io.millrace.server.http.route.node;

import io.millrace.core.job.Json;
import io.millrace.core.queue.Grain;
import io.millrace.core.queue.Queue;
import io.millrace.core.spi.QueueStore;
import io.millrace.core.time.Durations;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.queue.Flows;
import io.millrace.server.http.resource.queue.Flows.Metric;
import io.millrace.server.http.resource.queue.Overview;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// `/v1/stats` and `/v1/stats/series`: how everything stands and flowed, from kept counters alone.
public record StatsRoutes(Doors doors) implements Routes {
  private static final Duration HOUR = Duration.ofHours(1);

  /// Points of one line.
  private static final int MOST = 1_000;

  @Override
  public void mount(Table table) {
    table.get("/v1/stats", this::stats).get("/v1/stats/series", this::series);
  }

  private Future<Reply> stats(Call call) {
    var window = call.query().take("window", StatsRoutes::window).orElse(HOUR);
    call.query().end();
    var now = doors.now();
    return flows(List.of(), Grain.reaching(window), now.minus(window), now)
        .map(flows -> {
          var json = new JsonWriter(1024);
          Overview.write(json, flows, window);
          return Reply.json(200, json);
        });
  }

  private static Duration window(String text) {
    var window = Durations.parse(text);
    if (window.isNegative() || window.isZero() || window.compareTo(Grain.HOUR.kept()) > 0) {
      throw new IllegalArgumentException(
          "must be longer than nothing and at most " + Durations.format(Grain.HOUR.kept()));
    }
    return window;
  }

  /// Of these queues, or of all.
  private Future<Flows> flows(List<String> names, Grain grain, Instant from, Instant now) {
    QueueStore queues = doors.backend().queues();
    return Future.all(queues.get(names), queues.series(grain, from))
        .map(both -> new Flows(both.resultAt(0), both.resultAt(1), now));
  }

  /// What is asked for: from the beginning of a step up to an instant.
  private record Asked(
      Metric metric,
      boolean byQueue,
      Optional<String> queue,
      Grain grain,
      Instant from,
      Instant to) {}

  private Asked read(Call call) {
    var query = call.query();
    var now = doors.now();
    var metric = query.take("metric", StatsRoutes::metric);
    if (query.text("metric").isEmpty()) {
      query.fault("metric", "required", "name one of " + String.join(", ", Metric.wires()));
    }
    boolean byQueue = query.take("by", StatsRoutes::byQueue).orElse(false);
    var queue = query.text("queue");
    var to = query.time("to").filter(it -> it.isBefore(now)).orElse(now);
    var from = query.time("from").orElse(to.minus(HOUR));
    var grain =
        query.take("step", StatsRoutes::grain).orElse(Grain.reaching(Duration.between(from, now)));
    var begin = grain.floor(from);
    if (!begin.isBefore(to)) {
      query.fault("from", "range", "must be before `to`, and before now");
    } else if (Duration.between(begin, to).dividedBy(grain.step()) >= MOST) {
      query.fault("from", "range", "at most " + MOST + " steps");
    }
    query.end();
    return new Asked(
        metric.orElse(Metric.ENQUEUED), byQueue || queue.isPresent(), queue, grain, begin, to);
  }

  private static Metric metric(String text) {
    return Metric.of(text)
        .orElseThrow(() ->
            new IllegalArgumentException("must be one of " + String.join(", ", Metric.wires())));
  }

  private static boolean byQueue(String text) {
    if (!text.equals("queue")) {
      throw new IllegalArgumentException("must be queue");
    }
    return true;
  }

  private static Grain grain(String text) {
    return Grain.of(text).orElseThrow(() -> new IllegalArgumentException("must be 1m or 1h"));
  }

  private Future<Reply> series(Call call) {
    var asked = read(call);
    return flows(asked.queue.stream().toList(), asked.grain, asked.from, doors.now())
        .map(flows -> {
          var json = new JsonWriter(4096).object();
          json.put("metric", asked.metric.wire()).put("step", asked.grain.wire()).array("series");
          if (asked.byQueue) {
            flows.queues().forEach(queue -> line(json, asked, flows, Optional.of(queue)));
          } else {
            line(json, asked, flows, Optional.empty());
          }
          return Reply.json(200, json.endArray().endObject());
        });
  }

  private static void line(JsonWriter json, Asked asked, Flows flows, Optional<Queue> queue) {
    json.object().object("labels");
    queue.ifPresent(it -> json.put("queue", it.name()));
    json.endObject().array("points");
    var step = asked.grain.step();
    int count = steps(asked);
    var steps =
        queue
            .map(it -> flows.steps(it, asked.metric, asked.from, step, count))
            .orElseGet(() -> flows.steps(asked.metric, asked.from, step, count));
    for (int at = 0; at < count; at++) {
      json.array()
          .time(asked.from.plus(step.multipliedBy(at)))
          .raw(Json.of(Long.toString(steps[at])))
          .endArray();
    }
    json.endArray().endObject();
  }

  /// How many there are, the last of them perhaps cut off.
  private static int steps(Asked asked) {
    var span = Duration.between(asked.from, asked.to);
    return 1 + (int) span.minusNanos(1).dividedBy(asked.grain.step());
  }
}
