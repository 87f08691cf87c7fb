package io.millrace.server.http.resource.find;

import io.millrace.core.definition.Definition;
import io.millrace.core.job.Json;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A saved search: the body of `POST /v1/views`, what is stored, and its answer.
///
/// What shapes a list beside `q` are plain words of its URL; nothing here looks into them.
public final class Views {
  private static final List<String> RESOURCES =
      List.of("jobs", "dead-letters", "queues", "limiters", "audit");

  /// Where `q` is in the language of queries about jobs.
  private static final List<String> JOBS = List.of("jobs", "dead-letters");

  private static final int MAX_NAME = 128;
  private static final int MAX_TEXT = 4_096;
  private static final int MAX_FIELDS = 50;

  /// Under which name what is looked for where, in which order and columns, and whether others see
  /// it.
  public record View(
      String name,
      String resource,
      String q,
      Optional<String> sort,
      List<String> fields,
      boolean shared) {}

  private Views() {}

  public static View read(Fields fields) {
    var view =
        new View(
            fields.need("name", Shape.TEXT).orElse(""),
            fields.take("resource", word()).orElse("jobs"),
            fields.take("q", Shape.TEXT).orElse(""),
            fields.take("sort", Shape.TEXT),
            fields.take("fields", Shape.list(Shape.TEXT, MAX_FIELDS)).orElse(List.of()),
            fields.take("shared", Shape.FLAG).orElse(false));
    if (JOBS.contains(view.resource) && view.q.length() <= MAX_TEXT) {
      fields.take("q", Queries.clauses(Instant.EPOCH));
    }
    if (fields.has("name") && (view.name.isBlank() || Shape.characters(view.name) > MAX_NAME)) {
      fields.fault("name", "range", "must have 1-128 characters, not all of them blank");
    }
    bound(fields, "q", view.q.length());
    bound(fields, "sort", view.sort.orElse("").length());
    bound(fields, "fields", String.join(",", view.fields).length());
    fields.end();
    return view;
  }

  private static Shape<String> word() {
    return Shape.word(it -> Optional.of(it).filter(RESOURCES::contains), RESOURCES);
  }

  private static void bound(Fields fields, String name, int length) {
    if (length > MAX_TEXT) {
      fields.fault(name, "range", "has " + MAX_TEXT + " characters at most");
    }
  }

  /// What was stored.
  public static View of(Definition definition) {
    return read(Fields.of(JsonText.read(definition.spec().bytes()).root(), new Faults()));
  }

  /// What is stored of it.
  public static Json spec(View view) {
    var json = new JsonWriter(256).object();
    members(json, view);
    return json.endObject().json();
  }

  private static void members(JsonWriter json, View view) {
    json.put("name", view.name)
        .put("resource", view.resource)
        .put("q", view.q)
        .put("sort", view.sort)
        .put("fields", view.fields)
        .put("shared", view.shared);
  }

  public static void write(JsonWriter json, Definition definition) {
    json.object().put("id", definition.name());
    members(json, of(definition));
    json.put("version", definition.version())
        .put("created_at", definition.times().createdAt())
        .put("updated_at", definition.times().updatedAt())
        .put("created_by", definition.by())
        .endObject();
  }
}
