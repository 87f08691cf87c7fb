package io.millrace.server.http.resource.work;

import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.worker.Enrolment.Mode;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What a worker says of itself when it comes: what it is called, which jobs it does, of which
/// queues, how many at once. No types: all. Kept in the form in which it was sent.
public record About(
    String name,
    Mode mode,
    List<String> types,
    List<Want.Weighted> queues,
    List<String> labels,
    int concurrency,
    Optional<String> version) {
  /// Attempts of a worker at once.
  public static final int MOST = 10_000;

  private static final int MAX_NAME = 128;
  private static final int MAX_LABELS = 32;
  private static final int MAX_LABEL = 64;

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
    return new About(
        name,
        fields.take("mode", Shape.word(About::mode, List.of("pull"))).orElse(Mode.PULL),
        fields.take("types", Claims.TYPES).orElse(List.of()),
        fields.take("queues", Claims.QUEUES).orElse(List.of()),
        fields.take("labels", Shape.list(Shape.text(MAX_LABEL), MAX_LABELS)).orElse(List.of()),
        fields.takeWhole("concurrency", 1, MOST).orElse(1),
        fields.take("version", Shape.text(MAX_LABEL)));
  }

  private static Optional<Mode> mode(String word) {
    return word.equals("pull") ? Optional.of(Mode.PULL) : Optional.empty();
  }

  /// The same for these types, in their order.
  public About withTypes(Collection<String> only) {
    var sorted = only.stream().sorted().toList();
    return new About(name, mode, sorted, queues, labels, concurrency, version);
  }

  /// What was kept of it.
  public static About of(Json kept) {
    return read(Fields.of(JsonText.read(kept.bytes()).root(), new Faults()));
  }

  public Json json() {
    var json = new JsonWriter(256).object().put("name", name).put("mode", "pull");
    json.put("types", types).array("queues");
    queues.forEach(
        it -> json.object().put("name", it.queue()).put("weight", it.weight()).endObject());
    return json.endArray()
        .put("labels", labels)
        .put("concurrency", concurrency)
        .put("version", version)
        .endObject()
        .json();
  }
}
