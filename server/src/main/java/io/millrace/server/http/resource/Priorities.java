package io.millrace.server.http.resource;

import io.millrace.core.job.Urgency;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import java.util.OptionalInt;

/// How urgent jobs are.
public final class Priorities {
  private Priorities() {}

  /// 0..9, or the word for one.
  public static OptionalInt take(Fields fields, String name) {
    return fields
        .take(name, value -> value.is(Kind.STRING) ? word(value) : Shape.whole(0, 9).read(value))
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  private static int word(JsonValue value) {
    return Shape.word(Urgency::of, Urgency.words()).read(value);
  }
}
