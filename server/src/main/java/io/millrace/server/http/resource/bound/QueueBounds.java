package io.millrace.server.http.resource.bound;

import io.millrace.core.job.Draft;
import io.millrace.core.limit.Limit;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.queue.QueueLimits.PerKey;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The part of a queue's configuration that holds back what could run: `rate_limit`, `types`,
/// `per_key`.
public final class QueueBounds {
  /// Types and overrides that one queue may name.
  private static final int MOST = 1_000;

  private QueueBounds() {}

  /// Reads a merge patch of `there`: what is absent stays, null goes back to no bound.
  public static QueueLimits patch(Fields fields, QueueLimits there) {
    return new QueueLimits(
        Rates.take(fields, there.rate()),
        limits(fields, "types", there.types(), Draft::isType),
        fields.has("per_key")
            ? fields.takeFields("per_key").map(own -> perKey(own, there.perKey()))
            : there.perKey());
  }

  private static PerKey perKey(Fields own, Optional<PerKey> there) {
    var before = there.orElse(new PerKey(Limit.NONE, false, true, Map.of()));
    var perKey =
        new PerKey(
            Rates.limit(own, before.limit()),
            own.has("ordered") ? own.take("ordered", Shape.FLAG).orElse(false) : before.ordered(),
            own.has("fair") ? own.take("fair", Shape.FLAG).orElse(true) : before.fair(),
            limits(own, "overrides", before.overrides(), Draft::isKey));
    own.end();
    return perKey;
  }

  /// Bounds by name; in a patch each name is a member of its own, null takes it away.
  private static Map<String, Limit> limits(
      Fields fields, String name, Map<String, Limit> there, Predicate<String> allowed) {
    if (!fields.has(name)) {
      return there;
    }
    var limits = new LinkedHashMap<String, Limit>();
    fields
        .takeFields(name)
        .ifPresent(own -> {
          limits.putAll(there);
          for (var named : own.names()) {
            if (own.isNull(named)) {
              limits.remove(named);
            } else if (!allowed.test(named)) {
              own.fault(named, "format", "is not a name that jobs can have");
            } else {
              own.takeFields(named)
                  .ifPresent(it -> limits.put(named, whole(it, limits.get(named))));
            }
          }
          own.end();
        });
    if (limits.size() > MOST) {
      fields.fault(name, "range", "at most " + MOST);
    }
    return limits;
  }

  private static Limit whole(Fields own, @Nullable Limit there) {
    var limit = Rates.limit(own, there == null ? Limit.NONE : there);
    own.end();
    return limit;
  }

  public static void write(JsonWriter json, QueueLimits limits) {
    Rates.write(json, "rate_limit", limits.rate());
    named(json.name("types"), limits.types());
    json.name("per_key");
    limits.perKey().ifPresentOrElse(it -> write(json, it), json::none);
  }

  private static void write(JsonWriter json, PerKey perKey) {
    json.object();
    Rates.concurrency(json, perKey.limit().concurrency());
    json.put("ordered", perKey.ordered());
    Rates.write(json, "rate_limit", perKey.limit().rate());
    json.put("fair", perKey.fair());
    named(json.name("overrides"), perKey.overrides());
    json.endObject();
  }

  private static void named(JsonWriter json, Map<String, Limit> limits) {
    json.object();
    new TreeMap<>(limits)
        .forEach((name, limit) -> {
          json.object(name);
          Rates.write(json, limit);
          json.endObject();
        });
    json.endObject();
  }
}
