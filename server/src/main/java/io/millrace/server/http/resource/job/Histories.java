package io.millrace.server.http.resource.job;

import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.job.RetryPreview;
import io.millrace.core.job.StepDone;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What happened to a job, and what would.
public final class Histories {
  private Histories() {}

  public static void write(JsonWriter json, List<Mark> marks) {
    json.object().array("items");
    for (var mark : marks) {
      json.object()
          .put("at", mark.at())
          .put("fact", mark.fact())
          .put("from", mark.from().map(JobState::wire))
          .put("to", mark.to().map(JobState::wire))
          .put("by", Optional.of(mark.by()).filter(it -> !it.isEmpty()))
          .object("detail");
      mark.detail().forEach((name, value) -> detail(json, name, value));
      json.endObject().endObject();
    }
    json.endArray().endObject();
  }

  private static void detail(JsonWriter json, String name, String value) {
    switch (name) {
      case "attempt" -> json.put(name, Long.parseLong(value));
      case "run_at" -> json.put(name, Instant.parse(value));
      default -> json.put(name, value);
    }
  }

  /// Named apart because a list says nothing of what it lists.
  public static void writeSteps(JsonWriter json, List<StepDone> steps) {
    json.object().array("items");
    for (var step : steps) {
      json.object()
          .put("name", step.name())
          .put("state", "done")
          .put("result", step.result())
          .put("attempt", step.attempt())
          .put("at", step.at())
          .endObject();
    }
    json.endArray().endObject();
  }

  public static void write(JsonWriter json, RetryPreview preview) {
    json.object().array("items");
    for (var next : preview.items()) {
      json.object()
          .put("attempt", next.attempt())
          .put("earliest", next.earliest())
          .put("latest", next.latest())
          .endObject();
    }
    json.endArray().putTime("dead_after", preview.deadAfter()).endObject();
  }
}
