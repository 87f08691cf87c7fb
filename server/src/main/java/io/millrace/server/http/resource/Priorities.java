package io.millrace.server.http.resource;

import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonValue;
import io.millrace.server.http.json.JsonValue.Kind;
import java.util.List;
import java.util.Optional;
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
    return Shape.word(Priorities::byWord, List.of("critical", "high", "normal", "low", "bulk"))
        .read(value);
  }

  private static Optional<Integer> byWord(String word) {
    return switch (word) {
      case "critical" -> Optional.of(0);
      case "high" -> Optional.of(2);
      case "normal" -> Optional.of(5);
      case "low" -> Optional.of(7);
      case "bulk" -> Optional.of(9);
      default -> Optional.empty();
    };
  }
}
