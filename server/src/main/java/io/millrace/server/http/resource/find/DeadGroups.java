package io.millrace.server.http.resource.find;

import io.millrace.core.definition.Definition;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.query.DeadGroup;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;
import java.util.Optional;

/// Groups of dead letters as they are answered, with what people noted of them.
public final class DeadGroups {
  private static final int MOST_LETTERS = 1_000;

  private DeadGroups() {}

  /// What people noted: until when nobody wants to hear of it, and why.
  public record Mark(Optional<Instant> mutedUntil, Optional<String> note) {
    public static final Mark NONE = new Mark(Optional.empty(), Optional.empty());

    /// Reads a merge patch (RFC 7396) of `there`.
    public static Mark patch(Mark there, Fields fields) {
      var mark =
          new Mark(
              fields.has("muted_until") ? fields.take("muted_until", Shape.TIME) : there.mutedUntil,
              fields.has("note") ? fields.take("note", Shape.TEXT) : there.note);
      if (mark.note.filter(it -> Shape.characters(it) > MOST_LETTERS).isPresent()) {
        fields.fault("note", "length", "has 1000 characters at most");
      }
      fields.end();
      return mark;
    }

    /// What was stored.
    public static Mark of(Definition definition) {
      var root = JsonText.read(definition.spec().bytes()).root();
      return patch(NONE, Fields.of(root, new Faults()));
    }

    /// What is stored of it.
    public Json spec() {
      var json = new JsonWriter().object();
      write(json);
      return json.endObject().json();
    }

    private void write(JsonWriter json) {
      json.putTime("muted_until", mutedUntil).put("note", note);
    }
  }

  public static void write(JsonWriter json, DeadGroup group, Mark mark) {
    json.object()
        .put("signature", group.signature())
        .put("count", group.count())
        .put("first_at", group.firstAt())
        .put("last_at", group.lastAt())
        .put("types", group.types().stream().sorted().toList())
        .put("queues", group.queues().stream().sorted().toList())
        .put("keys", group.keys())
        .put("error_kind", group.sample().kind().map(FailureKind::wire))
        .object("sample")
        .put("id", group.sample().id())
        .put("message", group.sample().message())
        .put("stack", group.sample().stack())
        .endObject()
        .array("trend");
    group.trend().forEach(count -> json.raw(Json.of(count.toString())));
    json.endArray();
    mark.write(json);
    json.endObject();
  }
}
