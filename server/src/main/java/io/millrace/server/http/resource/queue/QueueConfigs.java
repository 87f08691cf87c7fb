package io.millrace.server.http.resource.queue;

import io.millrace.core.job.Draft;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Defaults;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Retention;
import io.millrace.core.queue.QueueConfig.Urgency;
import io.millrace.core.queue.QueueConfig.Workers;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Backoffs;
import io.millrace.server.http.resource.Priorities;
import io.millrace.server.http.resource.bound.QueueBounds;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How a queue is set up: the body of `PUT /v1/queues/{name}`, a merge patch of it, and its answer.
public final class QueueConfigs {
  private static final String FORCE = "force";

  private static final Shape<Preemption> PREEMPTION =
      value -> {
        if (value.is(JsonValue.Kind.STRING) && value.text().equals(FORCE)) {
          return Preemption.FORCE;
        }
        if (!value.is(JsonValue.Kind.BOOLEAN)) {
          throw new Unfit("type", "true, false or \"force\"");
        }
        return Shape.FLAG.read(value) ? Preemption.ASK : Preemption.NONE;
      };

  private static final int MOST = Integer.MAX_VALUE;
  private static final int MOST_WORKERS = 10_000;

  private QueueConfigs() {}

  /// Reads a whole configuration: what is absent follows the server's defaults.
  public static QueueConfig read(String queue, Fields fields) {
    return patch(QueueConfig.of(queue), fields);
  }

  /// Reads a merge patch (RFC 7396) of `there`: what is absent stays, null goes back to the
  /// default.
  public static QueueConfig patch(QueueConfig there, Fields fields) {
    var concurrency = whole(fields, "concurrency", 1, MOST, there.concurrency());
    var maxDepth = whole(fields, "max_depth", 1, MOST, there.maxDepth());
    var limits = QueueBounds.patch(fields, there.limits());
    var urgency = urgency(fields, there.urgency());
    int shards = shards(fields, there.shards());
    if (shards > 1 && urgency.preemption() != Preemption.NONE) {
      fields.fault("shards", "conflict", "more than 1 does not go with preemption");
      shards = 1;
    }
    if (maxDepth.orElse(shards) < shards) {
      fields.fault("max_depth", "range", "is at least the number of shards");
      shards = 1;
    }
    var config =
        new QueueConfig(
            there.name(),
            concurrency,
            maxDepth,
            workers(fields, there.workers()),
            defaults(fields, there.defaults()),
            retention(fields, there.retention()),
            limits,
            urgency,
            shards);
    fields.end();
    return config;
  }

  private static int shards(Fields fields, int there) {
    return whole(fields, "shards", 1, QueueConfig.MOST_SHARDS, OptionalInt.of(there)).orElse(1);
  }

  private static OptionalInt whole(
      Fields fields, String name, int least, int most, OptionalInt there) {
    return fields.has(name) ? fields.takeWhole(name, least, most) : there;
  }

  private static <T> Optional<T> take(
      Fields fields, String name, Shape<T> shape, Optional<T> there) {
    return fields.has(name) ? fields.take(name, shape) : there;
  }

  private static Optional<Workers> workers(Fields fields, Optional<Workers> there) {
    if (!fields.has("workers")) {
      return there;
    }
    return fields.takeFields("workers").flatMap(it -> workers(fields, it, there));
  }

  private static Optional<Workers> workers(Fields fields, Fields own, Optional<Workers> there) {
    var min = there.map(it -> OptionalInt.of(it.min())).orElse(OptionalInt.empty());
    var max = there.map(it -> OptionalInt.of(it.max())).orElse(OptionalInt.empty());
    int least = whole(own, "min", 0, MOST_WORKERS, min).orElse(Math.min(2, max.orElse(2)));
    int most = whole(own, "max", 1, MOST_WORKERS, max).orElse(Math.max(20, least));
    own.end();
    if (least > most) {
      fields.fault("workers", "range", "min is at most max");
      return there;
    }
    return Optional.of(new Workers(least, most));
  }

  private static Defaults defaults(Fields fields, Defaults there) {
    var backoff = Backoffs.take(fields, there.backoff());
    var timeout = take(fields, "timeout", Shape.DURATION, there.timeout());
    var lease = take(fields, "lease", Shape.DURATION, there.lease());
    check(fields, "timeout", timeout.filter(it -> !Draft.isTerm(it)), "1ms to 7d");
    check(fields, "lease", lease.filter(it -> !Draft.isLease(it)), "100ms to 1h");
    return new Defaults(
        fields.has("priority_default")
            ? Priorities.take(fields, "priority_default")
            : there.priority(),
        whole(fields, "max_attempts", 1, Draft.MAX_ATTEMPTS, there.maxAttempts()),
        backoff,
        timeout,
        lease);
  }

  private static void check(
      Fields fields, String name, Optional<Duration> outside, String allowed) {
    outside.ifPresent(_ -> fields.fault(name, "range", "from " + allowed));
  }

  private static Urgency urgency(Fields fields, Urgency there) {
    var preemption =
        fields.has("preemption")
            ? fields.take("preemption", PREEMPTION).orElse(Preemption.NONE)
            : there.preemption();
    var ageing = take(fields, "ageing", Shape.DURATION, there.ageing());
    var outside = ageing.filter(it -> it.compareTo(Urgency.SHORTEST_AGEING) < 0);
    check(fields, "ageing", outside, "1s");
    return new Urgency(preemption, outside.isPresent() ? Optional.empty() : ageing);
  }

  private static Retention retention(Fields fields, Retention there) {
    if (!fields.has("retention")) {
      return there;
    }
    return fields.takeFields("retention").map(own -> retention(there, own)).orElse(Retention.NONE);
  }

  private static Retention retention(Retention there, Fields own) {
    var retention =
        new Retention(
            take(own, "succeeded", Shape.DURATION, there.succeeded()),
            take(own, "cancelled", Shape.DURATION, there.cancelled()),
            take(own, "discarded", Shape.DURATION, there.discarded()),
            whole(own, "max", 0, MOST, there.max()));
    own.end();
    return retention;
  }

  public static void write(JsonWriter json, QueueConfig config) {
    json.object();
    number(json, "concurrency", config.concurrency());
    QueueBounds.write(json, config.limits());
    json.name("workers");
    config
        .workers()
        .ifPresentOrElse(
            it -> json.object().put("min", it.min()).put("max", it.max()).endObject(), json::none);
    preemption(json, config.urgency().preemption());
    json.put("ageing", config.urgency().ageing().map(Durations::format))
        .put("shards", config.shards());
    number(json, "max_depth", config.maxDepth());
    defaults(json, config.defaults());
    retention(json, config.retention());
    json.endObject();
  }

  private static void preemption(JsonWriter json, Preemption preemption) {
    switch (preemption) {
      case NONE -> json.put("preemption", false);
      case ASK -> json.put("preemption", true);
      case FORCE -> json.put("preemption", FORCE);
    }
  }

  private static void defaults(JsonWriter json, Defaults defaults) {
    number(json, "priority_default", defaults.priority());
    number(json, "max_attempts", defaults.maxAttempts());
    json.name("backoff");
    defaults.backoff().ifPresentOrElse(it -> Backoffs.write(json, it), json::none);
    json.put("timeout", defaults.timeout().map(Durations::format));
    json.put("lease", defaults.lease().map(Durations::format));
  }

  private static void retention(JsonWriter json, Retention retention) {
    json.object("retention")
        .put("succeeded", retention.succeeded().map(Durations::format))
        .put("cancelled", retention.cancelled().map(Durations::format))
        .put("discarded", retention.discarded().map(Durations::format));
    number(json, "max", retention.max());
    json.endObject();
  }

  private static void number(JsonWriter json, String name, OptionalInt value) {
    json.put(name, value.isPresent() ? OptionalLong.of(value.getAsInt()) : OptionalLong.empty());
  }
}
