package io.millrace.server.http.resource.work;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Want;
import io.millrace.core.spi.Claimed;
import io.millrace.core.time.Durations;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Names;
import io.millrace.server.http.resource.job.Jobs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What a worker asks for, and what it is lent.
public final class Claims {
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final int MAX_QUEUES = 100;
  private static final int MAX_TYPES = 1_000;
  private static final int MAX_NAME = 128;
  private static final int HEAVIEST = 1_000;

  /// The types that a worker does.
  public static final Shape<List<String>> TYPES = Shape.list(Shape.TEXT, MAX_TYPES);

  /// The queues that it does them of.
  public static final Shape<List<Want.Weighted>> QUEUES = Shape.list(Claims::queue, MAX_QUEUES);

  /// Whether they are asked strictly one after the other.
  public static final Shape<Boolean> ORDER =
      Shape.word(Claims::strict, List.of("weighted", "strict"));

  /// A want, and how long its sender waits for it.
  public record Asked(Want want, Duration patience) {}

  private Claims() {}

  public static Asked read(Fields fields, String node) {
    var worker = name(fields, "worker_id").orElse("");
    var queues = queues(fields);
    boolean strict = fields.take("order", ORDER).orElse(false);
    var types = fields.take("types", TYPES).orElse(List.of());
    OptionalInt max = fields.takeWhole("max", 1, Integer.MAX_VALUE);
    var wait = fields.take("wait", Shape.DURATION).orElse(Duration.ZERO);
    if (wait.compareTo(LONGEST_WAIT) > 0) {
      fields.fault("wait", "range", "at most 30s");
    }
    var lease = Settles.lease(fields, "lease");
    var request = name(fields, "request_id");
    fields.end();
    var want =
        new Want(
            request,
            new Holder(worker, node),
            new Want.Queues(queues, strict),
            Set.copyOf(types),
            Math.min(max.orElse(1), Want.MOST),
            lease);
    return new Asked(want, wait);
  }

  private static Optional<Boolean> strict(String word) {
    return switch (word) {
      case "strict" -> Optional.of(true);
      case "weighted" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static Optional<String> name(Fields fields, String name) {
    var text = fields.take(name, Shape.TEXT);
    if (text.filter(it -> it.isEmpty() || Shape.characters(it) > MAX_NAME).isPresent()) {
      fields.fault(name, "range", "1-128 characters");
    }
    return text;
  }

  private static List<Want.Weighted> queues(Fields fields) {
    var queues = fields.need("queues", QUEUES);
    if (queues.filter(List::isEmpty).isPresent()) {
      fields.fault("queues", "range", "needs at least one queue");
    }
    return queues.orElse(List.of());
  }

  private static Want.Weighted queue(JsonValue value) {
    return value.is(Kind.STRING)
        ? new Want.Weighted(Names.NAME.read(value), 1)
        : Shape.members(Claims::weighted).read(value);
  }

  private static Want.Weighted weighted(Fields fields) {
    return new Want.Weighted(
        fields.need("name", Names.NAME).orElse("default"),
        fields.takeWhole("weight", 1, HEAVIEST).orElse(1));
  }

  public static void writeList(JsonWriter json, Claimed claimed) {
    json.array("claims");
    for (var claim : claimed.lent()) {
      json.object();
      members(json, claim);
      json.endObject();
    }
    json.endArray();
    json.put("paused", claimed.paused());
  }

  /// One job with its lease, as members of an object.
  public static void members(JsonWriter json, Claim claim) {
    var lease = claim.lease();
    job(json, claim);
    json.object("lease")
        .put("token", lease.token().text())
        .put("epoch", lease.token().epoch())
        .put("deadline", lease.deadline())
        .put("renew_every", Durations.format(Duration.ofMillis(lease.length().toMillis() / 3)))
        .endObject();
    json.put("deadline", claim.deadline());
  }

  private static void job(JsonWriter json, Claim claim) {
    var job = claim.job();
    json.object("job")
        .put("id", job.id())
        .put("type", job.type())
        .put("queue", job.queue())
        .put("args", job.args())
        .put("key", job.key())
        .put("priority", job.priority())
        .put("attempt", claim.attempt())
        .put("max_attempts", job.terms().maxAttempts())
        .put("rescues", claim.rescues())
        .putJson("cursor", claim.kept().cursor())
        .object("steps");
    claim.kept().steps().forEach(json::put);
    json.endObject();
    json.object("parents");
    claim.parents().forEach((id, result) -> json.object(id).put("result", result).endObject());
    json.endObject();
    json.put("meta", job.labels().meta());
    Jobs.source(json.name("source"), job.origin());
    json.put("trace", job.origin().trace())
        .put("scheduled_at", claim.scheduledAt())
        .put("timeout", Durations.format(job.terms().timeout()))
        .endObject();
  }
}
