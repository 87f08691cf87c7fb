package io.millrace.server.http.resource.bound;

import io.millrace.core.definition.Definition;
import io.millrace.core.job.Json;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Rate;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.json.JsonWriter;
import java.util.Optional;
import java.util.OptionalLong;

/// A named limiter: the body of `PUT /v1/limiters/{name}`, a merge patch of it, and its answer.
public final class Limiters {
  private Limiters() {}

  /// Reads a whole one: a rate, a concurrency or both.
  public static Limit read(Fields fields) {
    return patch(Limit.NONE, fields);
  }

  /// Reads a merge patch (RFC 7396) of `there`.
  public static Limit patch(Limit there, Fields fields) {
    var concurrency =
        fields.has("concurrency")
            ? fields.takeWhole("concurrency", 1, Integer.MAX_VALUE)
            : there.concurrency();
    var limit = new Limit(concurrency, Rates.patch(fields, there.rate()));
    if (limit.isNone()) {
      fields.fault("limit", "required", "name limit and per, or concurrency, or all of them");
    }
    fields.end();
    return limit;
  }

  /// What is stored of it.
  public static Json spec(Limit limit) {
    var json = new JsonWriter(128).object();
    members(json, limit);
    return json.endObject().json();
  }

  /// What was stored.
  public static Limiter of(Definition definition) {
    return new Limiter(definition.name(), read(Defined.spec(definition)), definition.revision());
  }

  private static void members(JsonWriter json, Limit limit) {
    var rate = limit.rate();
    json.put("limit", rate.map(it -> OptionalLong.of(it.limit())).orElse(OptionalLong.empty()));
    json.put("per", rate.map(it -> Durations.format(it.per())));
    json.put("burst", rate.map(it -> OptionalLong.of(it.burst())).orElse(OptionalLong.empty()));
    json.put("spread", rate.filter(Rate::spread).isPresent());
    Rates.concurrency(json, limit.concurrency());
  }

  /// The limiter as it stands; `changed` only in the answer to a write.
  public static void write(
      JsonWriter json, Definition definition, Fill fill, Optional<Boolean> changed) {
    json.object().put("name", definition.name());
    members(json, of(definition).limit());
    json.put("fill", fill.share());
    available(json, fill.available());
    json.put("running", fill.running()).put("refilled_at", fill.fullAt());
    Defined.end(json, definition, changed);
  }

  /// Null where nothing bounds it.
  public static void available(JsonWriter json, long available) {
    json.put(
        "available",
        available == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(available));
  }
}
