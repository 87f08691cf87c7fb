package io.millrace.server.http.resource.work;

import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.time.Durations;
import io.millrace.core.worker.Enrolment.Mode;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Names;
import io.millrace.server.http.resource.SecretRefs;
import io.millrace.server.secret.SecretRef;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a worker says of itself when it comes: what it is called, which jobs it does, of which
/// queues, how many at once, and where attempts are brought if it does not come for them. No types:
/// all. Kept in the form in which it was sent.
public record About(
    String name,
    Mode mode,
    List<String> types,
    List<Want.Weighted> queues,
    List<String> labels,
    int concurrency,
    Optional<String> version,
    Optional<Target> push) {
  /// Attempts of a worker at once.
  public static final int MOST = 10_000;

  private static final List<String> MODES = List.of("pull", "push");
  private static final int MAX_NAME = 128;
  private static final int MAX_LABELS = 32;
  private static final int MAX_LABEL = 64;
  private static final int MAX_URL = 2_048;
  private static final Duration LONGEST = Duration.ofHours(1);

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /// Where attempts are brought, and how.
  ///
  /// @param secret where the key is that signs
  /// @param timeout so long an answer may take
  /// @param limiter within which requests keep
  /// @param idempotent whether an attempt whose end nobody knows is brought again
  public record Target(
      String url,
      SecretRef secret,
      Duration timeout,
      Optional<String> limiter,
      boolean idempotent) {
    private static Target read(Fields fields) {
      var url = fields.need("url", Shape.text(MAX_URL)).orElse("");
      var secret = fields.need("secret", Shape.members(SecretRefs::read));
      var timeout = fields.take("timeout", Shape.DURATION).orElse(TIMEOUT);
      if (!timeout.isPositive() || timeout.compareTo(LONGEST) > 0) {
        fields.fault("timeout", "range", "from 1ms to " + Durations.format(LONGEST));
      }
      var limiter = fields.take("limiter", Names.NAME);
      var idempotent = fields.take("idempotent", Shape.FLAG).orElse(true);
      fields.end();
      return new Target(url, secret.orElse(SecretRefs.NONE), timeout, limiter, idempotent);
    }

    private void write(JsonWriter json) {
      json.object("push").put("url", url);
      SecretRefs.write(json.object("secret"), secret);
      json.endObject()
          .put("timeout", Durations.format(timeout))
          .put("limiter", limiter)
          .put("idempotent", idempotent)
          .endObject();
    }
  }

  public About {
    types = List.copyOf(types);
    queues = List.copyOf(queues);
    labels = List.copyOf(labels);
  }

  /// Reads the body of `POST /v1/workers`.
  public static About read(Fields fields) {
    var name = fields.need("name", Shape.text(MAX_NAME)).orElse("");
    if (name.isBlank() && fields.has("name")) {
      fields.fault("name", "range", "1-128 characters");
    }
    var mode = fields.take("mode", Shape.word(About::mode, MODES)).orElse(Mode.PULL);
    var queues = fields.take("queues", Claims.QUEUES).orElse(List.of());
    var push = fields.take("push", Shape.members(Target::read));
    if (mode == Mode.PUSH && push.isEmpty() && !fields.has("push")) {
      fields.fault("push", "required", "say where attempts are to be brought");
    }
    if (mode == Mode.PUSH && queues.isEmpty()) {
      fields.fault("queues", "required", "name the queues whose jobs are to be brought");
    }
    if (mode != Mode.PUSH && push.isPresent()) {
      fields.fault("push", "conflict", "only with mode push");
    }
    return new About(
        name,
        mode,
        fields.take("types", Claims.TYPES).orElse(List.of()),
        queues,
        fields.take("labels", Shape.list(Shape.text(MAX_LABEL), MAX_LABELS)).orElse(List.of()),
        fields.takeWhole("concurrency", 1, MOST).orElse(1),
        fields.take("version", Shape.text(MAX_LABEL)),
        push);
  }

  private static Optional<Mode> mode(String word) {
    return MODES.contains(word)
        ? Optional.of(Mode.valueOf(word.toUpperCase(Locale.ROOT)))
        : Optional.empty();
  }

  /// The same for these types, in their order.
  public About withTypes(Collection<String> only) {
    var sorted = only.stream().sorted().toList();
    return new About(name, mode, sorted, queues, labels, concurrency, version, push);
  }

  /// What was kept of it.
  public static About of(Json kept) {
    return read(Fields.of(JsonText.read(kept.bytes()).root(), new Faults()));
  }

  public Json json() {
    var json = new JsonWriter(256).object().put("name", name);
    json.put("mode", mode.name().toLowerCase(Locale.ROOT)).put("types", types).array("queues");
    queues.forEach(
        it -> json.object().put("name", it.queue()).put("weight", it.weight()).endObject());
    json.endArray().put("labels", labels).put("concurrency", concurrency).put("version", version);
    push.ifPresent(it -> it.write(json));
    return json.endObject().json();
  }
}
