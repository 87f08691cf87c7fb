package io.millrace.plugin.performer;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Json;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.FailureException;
import io.millrace.core.time.Durations;
import java.time.Duration;
import java.util.List;

/// The args of a performer in the box, read strictly: what is wrong with them is a terminal failure
/// that says what is allowed, because trying again cannot help.
record Args(JsonNode tree) {
  static Args of(Context context, String... known) throws FailureException {
    var tree = context.args().tree();
    for (var names = tree.fieldNames(); names.hasNext(); ) {
      var name = names.next();
      if (!List.of(known).contains(name)) {
        throw wrong(name + " is not known; there are " + String.join(", ", known));
      }
    }
    return new Args(tree);
  }

  private static FailureException wrong(String message) {
    return new FailureException(Failure.of(FailureKind.TERMINAL, "invalid_args", message));
  }

  String text(String name) throws FailureException {
    var node = tree.path(name);
    if (!node.isTextual()) {
      throw wrong(name + " must be a text");
    }
    return node.textValue();
  }

  String text(String name, String otherwise) throws FailureException {
    return tree.hasNonNull(name) ? text(name) : otherwise;
  }

  String oneOf(String name, String otherwise, String... allowed) throws FailureException {
    var text = text(name, otherwise);
    if (!List.of(allowed).contains(text)) {
      throw wrong(name + " must be one of " + String.join(", ", allowed));
    }
    return text;
  }

  int count(String name, int otherwise) throws FailureException {
    var node = tree.path(name);
    if (!tree.hasNonNull(name)) {
      return otherwise;
    }
    if (!node.canConvertToInt() || !node.isIntegralNumber() || node.intValue() < 0) {
      throw wrong(name + " must be a whole number, not below 0");
    }
    return node.intValue();
  }

  Duration duration(String name) throws FailureException {
    try {
      return Durations.parse(text(name));
    } catch (IllegalArgumentException e) {
      throw wrong(name + ": " + e.getMessage());
    }
  }

  Json object(String name) throws FailureException {
    var node = tree.path(name);
    if (!tree.hasNonNull(name)) {
      return Json.EMPTY_OBJECT;
    }
    if (!node.isObject()) {
      throw wrong(name + " must be an object");
    }
    return Json.write(node);
  }
}
