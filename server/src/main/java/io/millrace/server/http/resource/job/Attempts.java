package io.millrace.server.http.resource.job;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.Failure;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Failures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Attempts of a job, and what changed from one to the next.
public final class Attempts {
  private Attempts() {}

  static void write(JsonWriter json, Attempt attempt) {
    open(json, attempt);
    error(json, attempt.error());
    json.endObject();
  }

  /// The list of its own: with `diff`, each says how its failure differs from the one before.
  public static void writeList(JsonWriter json, List<Attempt> attempts, boolean diff) {
    json.object().array("items");
    Optional<Attempt> before = Optional.empty();
    for (var attempt : attempts) {
      open(json, attempt);
      error(json, attempt.error());
      if (diff) {
        difference(json.name("diff"), before, attempt);
      }
      json.endObject();
      before = Optional.of(attempt);
    }
    json.endArray().endObject();
  }

  private static void open(JsonWriter json, Attempt attempt) {
    json.object()
        .put("n", attempt.n())
        .put("worker", named(attempt.holder().worker()))
        .put("node", named(attempt.holder().node()))
        .put("started_at", attempt.startedAt())
        .putTime("ended_at", attempt.endedAt());
    json.put("duration_ms", millis(attempt));
    json.put("outcome", attempt.outcome());
  }

  private static OptionalLong millis(Attempt attempt) {
    return attempt
        .endedAt()
        .map(end -> OptionalLong.of(Duration.between(attempt.startedAt(), end).toMillis()))
        .orElse(OptionalLong.empty());
  }

  private static Optional<String> named(String name) {
    return Optional.of(name).filter(text -> !text.isEmpty());
  }

  private static void error(JsonWriter json, Optional<Failure> error) {
    json.name("error");
    error.ifPresentOrElse(it -> Failures.write(json, it), json::none);
  }

  private static void difference(JsonWriter json, Optional<Attempt> before, Attempt attempt) {
    json.object();
    if (before.isPresent()) {
      var old = before.get();
      changed(json, "outcome", old.outcome(), attempt.outcome());
      changed(json, "worker", named(old.holder().worker()), named(attempt.holder().worker()));
      changed(json, "node", named(old.holder().node()), named(attempt.holder().node()));
      changed(json, "error.kind", kind(old), kind(attempt));
      changed(
          json, "error.type", old.error().map(Failure::type), attempt.error().map(Failure::type));
      changed(
          json,
          "error.message",
          old.error().map(Failure::message),
          attempt.error().map(Failure::message));
      changed(
          json,
          "error.stack",
          old.error().flatMap(Failure::stack),
          attempt.error().flatMap(Failure::stack));
    }
    json.endObject();
  }

  private static Optional<String> kind(Attempt attempt) {
    return attempt.error().map(it -> it.kind().wire());
  }

  private static void changed(
      JsonWriter json, String path, Optional<String> old, Optional<String> now) {
    if (!old.equals(now)) {
      json.array(path);
      old.ifPresentOrElse(json::text, json::none);
      now.ifPresentOrElse(json::text, json::none);
      json.endArray();
    }
  }
}
