package io.millrace.server.http.resource;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A failure: `{kind, type, message, stack, code}`.
public final class Failures {
  public static final List<String> KINDS =
      Arrays.stream(FailureKind.values()).map(FailureKind::wire).toList();

  private Failures() {}

  /// What a worker says went wrong; what it does not say is unknown.
  public static Failure read(Optional<Fields> said, Optional<Duration> retryAfter) {
    var kind = said.flatMap(it -> it.take("kind", Shape.word(FailureKind::of, KINDS)));
    var failure =
        new Failure(
            kind.orElse(FailureKind.UNKNOWN),
            text(said, "type").orElse("unknown"),
            text(said, "message").orElse("the worker did not say why"),
            text(said, "stack"),
            text(said, "code"),
            retryAfter);
    said.ifPresent(Fields::end);
    return failure;
  }

  private static Optional<String> text(Optional<Fields> said, String name) {
    return said.flatMap(it -> it.take(name, Shape.TEXT));
  }

  /// Without its stack, as it stands beside a job.
  public static void writeShort(JsonWriter json, Failure failure) {
    open(json, failure).endObject();
  }

  public static void write(JsonWriter json, Failure failure) {
    open(json, failure).put("stack", failure.stack()).put("code", failure.code()).endObject();
  }

  private static JsonWriter open(JsonWriter json, Failure failure) {
    return json.object()
        .put("kind", failure.kind().wire())
        .put("type", failure.type())
        .put("message", failure.message());
  }
}
