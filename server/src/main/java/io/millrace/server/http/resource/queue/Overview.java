package io.millrace.server.http.resource.queue;

import io.millrace.core.job.JobState;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueStats.Took;
import io.millrace.core.time.Durations;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.queue.Flows.Metric;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// How everything stands and has flowed within a window, and what a person should look at.
public final class Overview {
  /// A ready job waits longer than it should.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LAG = Duration.ofMinutes(5);

  /// More than a person can look at; who waits the longest comes first.
  private static final int MOST = 50;

  private Overview() {}

  public static void write(JsonWriter json, Flows flows, Duration window) {
    var queues = flows.queues();
    var from = flows.now().minus(window);
    json.object().put("window", Durations.format(window)).object("jobs").object("by_state");
    for (var state : JobState.values()) {
      json.put(state.wire(), count(queues, state));
    }
    json.endObject();
    for (var metric : List.of(Metric.ENQUEUED, Metric.SUCCEEDED, Metric.FAILED)) {
      json.put(metric.name().toLowerCase(Locale.ROOT), flows.between(metric, from, flows.now()));
    }
    var took = queues.stream().map(it -> it.stats().flow().took()).reduce(Took.NONE, Took::plus);
    json.put("p50_ms", took.quantile(0.5).toMillis()).put("p99_ms", took.quantile(0.99).toMillis());
    // An instant and no age: whoever listens is told when it changes, not that time passes.
    json.putTime("oldest_ready_at", oldest(queues)).endObject();
    json.object("queues")
        .put("total", queues.size())
        .put("paused", queues.stream().filter(it -> it.paused().isPresent()).count())
        .endObject();
    json.object("dead")
        .put("total", count(queues, JobState.DEAD))
        .put("new", flows.between(Metric.DEAD, from, flows.now()))
        .endObject()
        .array("attention");
    queues.stream()
        .filter(it -> waits(it, flows.now()))
        .sorted(Comparator.comparing(Overview::waiting).thenComparing(Queue::name))
        .limit(MOST)
        .forEach(it -> attention(json, it, flows.now()));
    json.endArray().endObject();
  }

  private static long count(List<Queue> queues, JobState state) {
    return queues.stream().mapToLong(it -> it.stats().in(state)).sum();
  }

  private static Optional<Instant> oldest(List<Queue> queues) {
    return queues.stream().flatMap(it -> it.stats().oldestReady().stream()).min(Instant::compareTo);
  }

  private static boolean waits(Queue queue, Instant now) {
    var limit = idle(queue) ? PATIENCE : LAG;
    return queue.paused().isEmpty()
        && queue.stats().in(JobState.READY) > queue.stats().blocked()
        && queue.stats().oldestReady().filter(it -> it.plus(limit).isBefore(now)).isPresent();
  }

  private static Instant waiting(Queue queue) {
    return queue.stats().oldestReady().orElse(Instant.MAX);
  }

  /// Nobody takes its jobs.
  private static boolean idle(Queue queue) {
    return queue.stats().in(JobState.RUNNING) == 0 && queue.stats().flow().outPerSecond() == 0;
  }

  private static void attention(JsonWriter json, Queue queue, Instant now) {
    var since = queue.stats().oldestReady().orElse(now);
    var age = Durations.format(Duration.ofSeconds(Duration.between(since, now).toSeconds()));
    boolean idle = idle(queue);
    json.object()
        .put("kind", idle ? "queue_without_worker" : "growing_lag")
        .put("subject", "queue:" + queue.name())
        .put("since", since)
        .put(
            "text",
            idle
                ? "nobody takes the jobs of queue %s: the oldest has been ready for %s"
                    .formatted(queue.name(), age)
                : "the oldest ready job of queue %s has waited for %s".formatted(queue.name(), age))
        .endObject();
  }
}
