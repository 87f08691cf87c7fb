package io.millrace.core.perform;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.time.Durations;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The args of a job, read strictly: what is wrong with them is a terminal failure that says what
/// is allowed, because trying again cannot help.
public record Args(JsonNode tree) {
  public static Args of(Context context, String... known) throws FailureException {
    return of(context.args().tree(), "args", known);
  }

  /// The same of an object that stands in them, in `place`.
  public static Args of(JsonNode tree, String place, String... known) throws FailureException {
    if (!tree.isObject()) {
      throw wrong(place + " must be an object");
    }
    for (var names = tree.fieldNames(); names.hasNext(); ) {
      var name = names.next();
      if (!List.of(known).contains(name)) {
        throw wrong(name + " is not known; there are " + String.join(", ", known));
      }
    }
    return new Args(tree);
  }

  /// What a performer throws for args that only it knows to be wrong.
  public static FailureException wrong(String message) {
    return new FailureException(Failure.of(FailureKind.TERMINAL, "invalid_args", message));
  }

  /// Whether it is there, and not null.
  public boolean has(String name) {
    return tree.hasNonNull(name);
  }

  public String text(String name) throws FailureException {
    var node = tree.path(name);
    if (!node.isTextual()) {
      throw wrong(name + " must be a text");
    }
    return node.textValue();
  }

  public String text(String name, String otherwise) throws FailureException {
    return has(name) ? text(name) : otherwise;
  }

  public String oneOf(String name, String otherwise, String... allowed) throws FailureException {
    var text = text(name, otherwise);
    if (!List.of(allowed).contains(text)) {
      throw wrong(name + " must be one of " + String.join(", ", allowed));
    }
    return text;
  }

  public boolean flag(String name, boolean otherwise) throws FailureException {
    if (has(name) && !tree.path(name).isBoolean()) {
      throw wrong(name + " must be true or false");
    }
    return tree.path(name).asBoolean(otherwise);
  }

  public int count(String name, int otherwise) throws FailureException {
    var node = tree.path(name);
    if (!has(name)) {
      return otherwise;
    }
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < 0) {
      throw wrong(name + " must be a whole number, not below 0");
    }
    return node.intValue();
  }

  public Duration duration(String name) throws FailureException {
    try {
      return Durations.parse(text(name));
    } catch (IllegalArgumentException e) {
      throw wrong(name + ": " + e.getMessage());
    }
  }

  public Duration duration(String name, Duration otherwise) throws FailureException {
    return has(name) ? duration(name) : otherwise;
  }

  public Json object(String name) throws FailureException {
    var node = tree.path(name);
    if (!has(name)) {
      return Json.EMPTY_OBJECT;
    }
    if (!node.isObject()) {
      throw wrong(name + " must be an object");
    }
    return Json.write(node);
  }

  /// The entries of an array; none when it is not there.
  public List<JsonNode> list(String name) throws FailureException {
    if (has(name) && !tree.path(name).isArray()) {
      throw wrong(name + " must be an array");
    }
    return tree.path(name).valueStream().toList();
  }

  /// An object of plain values, in its order; none when it is not there.
  public Map<String, String> texts(String name) throws FailureException {
    var texts = new LinkedHashMap<String, String>();
    for (var entry : object(name).tree().properties()) {
      if (!entry.getValue().isValueNode() || entry.getValue().isNull()) {
        throw wrong(name + "." + entry.getKey() + " must be a text");
      }
      texts.put(entry.getKey(), entry.getValue().asText());
    }
    return texts;
  }
}
