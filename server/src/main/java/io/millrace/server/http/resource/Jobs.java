package io.millrace.server.http.resource;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Holder;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Origin;
import io.millrace.core.job.Progress;
import io.millrace.core.time.Durations;
import io.millrace.server.http.json.JsonWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A job as it is answered. Every field stands once in [#FIELDS], with how it is written.
public final class Jobs {
  private static final Map<String, Field> FIELDS = fields();

  /// What a list leaves out unless it is named.
  private static final Set<String> LARGE = Set.of("args", "result", "attempts");

  /// How one field is written, its name included.
  private interface Field {
    void write(JsonWriter json, JobSnapshot snapshot);
  }

  private Jobs() {}

  public static Set<String> fieldNames() {
    return FIELDS.keySet();
  }

  /// The whole job.
  public static void write(JsonWriter json, JobSnapshot snapshot) {
    write(json, snapshot, Optional.empty());
  }

  /// The whole job, as the answer to somebody who asked for another one.
  public static void write(JsonWriter json, JobSnapshot snapshot, Optional<String> duplicateOf) {
    json.object();
    FIELDS.values().forEach(field -> field.write(json, snapshot));
    json.put("duplicate_of", duplicateOf).endObject();
  }

  /// These fields of it, and its id; none named: all but the large ones.
  public static void writeItem(JsonWriter json, JobSnapshot snapshot, Set<String> named) {
    json.object();
    FIELDS.forEach((name, field) -> {
      boolean wanted = named.isEmpty() ? !LARGE.contains(name) : named.contains(name);
      if (wanted || name.equals("id")) {
        field.write(json, snapshot);
      }
    });
    json.endObject();
  }

  private static Map<String, Field> fields() {
    var fields = new LinkedHashMap<String, Field>();
    description(fields);
    terms(fields);
    course(fields);
    end(fields);
    return fields;
  }

  private static void description(Map<String, Field> fields) {
    fields.put("id", (json, it) -> json.put("id", it.job().id()));
    fields.put("type", (json, it) -> json.put("type", it.job().type()));
    fields.put("queue", (json, it) -> json.put("queue", it.job().queue()));
    fields.put("state", (json, it) -> json.put("state", it.state().wire()));
    fields.put("args", (json, it) -> json.put("args", it.job().args()));
    fields.put("priority", (json, it) -> json.put("priority", it.job().priority()));
    fields.put("key", (json, it) -> json.put("key", it.job().key()));
    fields.put("tags", (json, it) -> json.put("tags", it.job().labels().tags()));
    fields.put("meta", (json, it) -> json.put("meta", it.job().labels().meta()));
    fields.put("source", (json, it) -> source(json.name("source"), it.job().origin()));
    fields.put("trace", (json, it) -> json.put("trace", it.job().origin().trace()));
    fields.put("created_by", (json, it) -> json.put("created_by", it.job().origin().by()));
  }

  private static void terms(Map<String, Field> fields) {
    fields.put("attempt", (json, it) -> json.put("attempt", it.life().tried().attempt()));
    fields.put(
        "max_attempts", (json, it) -> json.put("max_attempts", it.job().terms().maxAttempts()));
    fields.put("rescues", (json, it) -> json.put("rescues", it.life().rescues()));
    fields.put(
        "backoff", (json, it) -> Backoffs.write(json.name("backoff"), it.job().terms().backoff()));
    fields.put(
        "retry_until", (json, it) -> json.putTime("retry_until", it.job().window().retryUntil()));
    fields.put("timeout", (json, it) -> duration(json, "timeout", it.job().terms().timeout()));
    fields.put("lease", (json, it) -> duration(json, "lease", it.job().terms().lease()));
    fields.put("unique", (json, it) -> JobTies.writeUnique(json, it.job().ties()));
    fields.put("depends_on", (json, it) -> json.put("depends_on", it.job().ties().parents()));
    fields.put(
        "on_dependency_failure",
        (json, it) -> json.put("on_dependency_failure", JobTies.onFailure(it.job().ties())));
    fields.put(
        "on_lost",
        (json, it) -> json.put("on_lost", it.job().terms().retryLost() ? "retry" : "dead"));
    fields.put("limiters", (json, it) -> JobTies.write(json, it.job().ties()));
    fields.put("breaker", (json, it) -> json.put("breaker", it.job().ties().breaker()));
    fields.put("connection", (json, _) -> json.putNull("connection"));
    fields.put(
        "preemptible", (json, it) -> json.put("preemptible", it.job().terms().preemptible()));
  }

  private static void course(Map<String, Field> fields) {
    fields.put("created_at", (json, it) -> json.put("created_at", it.life().course().createdAt()));
    fields.put("updated_at", (json, it) -> json.put("updated_at", it.life().course().updatedAt()));
    fields.put("run_at", (json, it) -> json.put("run_at", it.life().course().runAt()));
    fields.put(
        "scheduled_at", (json, it) -> json.put("scheduled_at", it.life().course().scheduledAt()));
    fields.put(
        "started_at", (json, it) -> json.putTime("started_at", it.life().course().startedAt()));
    fields.put(
        "finished_at", (json, it) -> json.putTime("finished_at", it.life().course().finishedAt()));
    fields.put(
        "expires_at", (json, it) -> json.putTime("expires_at", it.job().window().expiresAt()));
    fields.put(
        "worker", (json, it) -> json.put("worker", named(it.life().holder().map(Holder::worker))));
    fields.put("node", (json, it) -> json.put("node", named(it.life().holder().map(Holder::node))));
  }

  private static void end(Map<String, Field> fields) {
    fields.put("progress", (json, it) -> progress(json.name("progress"), it.life().progress()));
    fields.put("cursor", (json, it) -> json.putJson("cursor", it.life().cursor()));
    fields.put("result", (json, it) -> json.putJson("result", it.life().result()));
    fields.put("error", (json, it) -> error(json, it.life().error()));
    fields.put("cancel_requested", (json, it) -> cancel(json, it.life().cancel()));
    fields.put("blocked_by", (json, _) -> json.put("blocked_by", List.of()));
    fields.put("attempts", (json, it) -> attempts(json, it.life().attempts()));
    fields.put("version", (json, it) -> json.put("version", it.life().version()));
  }

  static void source(JsonWriter json, Origin origin) {
    json.object().put("kind", origin.kind());
    origin.ids().forEach(json::put);
    json.endObject();
  }

  private static void duration(JsonWriter json, String name, Duration duration) {
    json.put(name, Durations.format(duration));
  }

  private static Optional<String> named(Optional<String> name) {
    return name.filter(text -> !text.isEmpty());
  }

  private static void progress(JsonWriter json, Progress progress) {
    json.object()
        .put("percent", progress.percent())
        .put("message", progress.message())
        .putJson("data", progress.data())
        .putTime("at", progress.at())
        .endObject();
  }

  private static void error(JsonWriter json, Optional<Failure> error) {
    json.name("error");
    error.ifPresentOrElse(it -> Failures.writeShort(json, it), json::none);
  }

  private static void cancel(JsonWriter json, Optional<CancelAsk> ask) {
    json.name("cancel_requested");
    ask.ifPresentOrElse(
        it ->
            json.object()
                .put("reason", named(Optional.of(it.reason())))
                .put("by", it.by())
                .put("at", it.at())
                .put("grace_until", it.graceUntil())
                .endObject(),
        json::none);
  }

  private static void attempts(JsonWriter json, List<Attempt> attempts) {
    json.array("attempts");
    attempts.forEach(attempt -> Attempts.write(json, attempt));
    json.endArray();
  }
}
