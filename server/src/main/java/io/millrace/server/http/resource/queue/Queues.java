package io.millrace.server.http.resource.queue;

import io.millrace.core.job.JobState;
import io.millrace.core.queue.Crew;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueStats;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/// A queue as it is answered.
public final class Queues {
  /// What can be named in `fields` of a list.
  public static final Set<String> FIELDS =
      Set.of(
          "name",
          "state",
          "paused_by",
          "version",
          "stats",
          "created_at",
          "updated_at",
          "created_by");

  private final Instant now;
  private final Function<String, Crew> local;
  private final Function<String, Crew> remote;

  /// As they stand at `now`, with the workers of this node and remote ones that it knows of.
  public Queues(Instant now, Function<String, Crew> local, Function<String, Crew> remote) {
    this.now = now;
    this.local = local;
    this.remote = remote;
  }

  /// The whole queue; `changed` only in the answer to a write.
  public void write(JsonWriter json, Queue queue, Optional<Boolean> changed) {
    json.object();
    fields(json, queue, FIELDS);
    QueueConfigs.write(json.name("config"), queue.config());
    changed.ifPresent(it -> json.put("changed", it));
    json.endObject();
  }

  /// These fields of it, and its name; none named: all.
  public void writeItem(JsonWriter json, Queue queue, Set<String> named) {
    json.object();
    fields(json, queue, named.isEmpty() ? FIELDS : named);
    json.endObject();
  }

  private void fields(JsonWriter json, Queue queue, Set<String> wanted) {
    json.put("name", queue.name());
    if (wanted.contains("state")) {
      json.put("state", state(queue));
    }
    if (wanted.contains("paused_by")) {
      writePause(json.name("paused_by"), queue.paused());
    }
    if (wanted.contains("version")) {
      json.put("version", queue.version());
    }
    if (wanted.contains("stats")) {
      stats(json.name("stats"), queue);
    }
    if (wanted.contains("created_at")) {
      json.put("created_at", queue.createdAt());
    }
    if (wanted.contains("updated_at")) {
      json.put("updated_at", queue.updatedAt());
    }
    if (wanted.contains("created_by")) {
      json.put("created_by", queue.createdBy());
    }
  }

  public static void writePause(JsonWriter json, Optional<Pause> paused) {
    paused.ifPresentOrElse(pause -> pause(json, pause), json::none);
  }

  private static String state(Queue queue) {
    if (queue.draining().isPresent()) {
      return "draining";
    }
    return queue.paused().isPresent() ? "paused" : "running";
  }

  private static void pause(JsonWriter json, Pause pause) {
    json.object()
        .put("by", pause.by())
        .put("reason", pause.reason())
        .put("at", pause.at())
        .putTime("until", pause.until())
        .endObject();
  }

  private void stats(JsonWriter json, Queue queue) {
    var stats = queue.stats();
    json.object();
    for (var state :
        List.of(
            JobState.WAITING,
            JobState.SCHEDULED,
            JobState.READY,
            JobState.RUNNING,
            JobState.RETRYING,
            JobState.DEAD)) {
      json.put(state.wire(), stats.in(state));
    }
    json.put("blocked", blocked(queue))
        .put("pending", stats.pending())
        .put("available", available(queue))
        .put("preempted", stats.preempted().size())
        .put("preempted_jobs", stats.preempted())
        .put("oldest_ready_age_ms", age(stats.oldestReady(), now));
    flow(json, stats.flow());
    var here = local.apply(queue.name());
    var elsewhere = remote.apply(queue.name());
    json.object("workers")
        .put("local", here.workers())
        .put("remote", elsewhere.workers())
        .put("free", here.with(elsewhere).free())
        .endObject()
        .endObject();
  }

  private static void flow(JsonWriter json, QueueStats.Flow flow) {
    json.put("in_per_s", flow.inPerSecond())
        .put("out_per_s", flow.outPerSecond())
        .put("failed_1h", flow.failed())
        .put("p50_ms", flow.took().quantile(0.5).toMillis())
        .put("p99_ms", flow.took().quantile(0.99).toMillis());
  }

  /// How many may start now, where the queue has a bound.
  private static OptionalLong available(Queue queue) {
    var bound = queue.config().concurrency();
    return bound.isPresent()
        ? OptionalLong.of(Math.max(0, bound.getAsInt() - queue.stats().working()))
        : OptionalLong.empty();
  }

  /// How many of the ready ones a limit holds back: the queue's concurrency, or another.
  private static long blocked(Queue queue) {
    int ready = queue.stats().in(JobState.READY);
    return Math.max(queue.stats().blocked(), ready - available(queue).orElse(ready));
  }

  private static OptionalLong age(Optional<Instant> since, Instant now) {
    return since
        .map(it -> OptionalLong.of(Math.max(0, Duration.between(it, now).toMillis())))
        .orElse(OptionalLong.empty());
  }
}
