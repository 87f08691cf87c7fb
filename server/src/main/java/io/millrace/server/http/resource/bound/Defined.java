package io.millrace.server.http.resource.bound;

import io.millrace.core.definition.Definition;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.json.JsonText;
import io.millrace.server.http.json.JsonWriter;
import java.util.Optional;

/// What is the same of limiters and breakers: how one is read again, and how its answer ends.
final class Defined {
  private Defined() {}

  /// The members that were stored. They were read before, so that no fault of theirs is new.
  static Fields spec(Definition definition) {
    return Fields.of(JsonText.read(definition.spec().bytes()).root(), new Faults());
  }

  /// Since when it is so and by whom; `changed` only in the answer to a write.
  static void end(JsonWriter json, Definition definition, Optional<Boolean> changed) {
    json.put("version", definition.version())
        .put("created_at", definition.times().createdAt())
        .put("updated_at", definition.times().updatedAt())
        .put("created_by", definition.by());
    changed.ifPresent(it -> json.put("changed", it));
    json.endObject();
  }
}
