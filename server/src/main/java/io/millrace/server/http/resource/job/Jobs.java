package io.millrace.server.http.resource.job;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.CancelAsk;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Holder;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Origin;
import io.millrace.core.job.Progress;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.time.Durations;
import io.millrace.server.http.json.JsonName;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Backoffs;
import io.millrace.server.http.resource.Failures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A job as it is answered. Every field stands once in [#FIELDS], with how it is written.
public final class Jobs {
  private static final Map<String, Field> FIELDS = fields();
  private static final List<Field> ALL = List.copyOf(FIELDS.values());

  /// What a list leaves out unless it is named.
  private static final Set<String> LARGE = Set.of("args", "result", "attempts");

  /// How the value of a field is written.
  private interface Value {
    void write(JsonWriter json, JobSnapshot snapshot);
  }

  private record Field(JsonName name, Value value) {
    void write(JsonWriter json, JobSnapshot snapshot) {
      value.write(json.name(name), snapshot);
    }
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
    write(json, snapshot, duplicateOf, List.of());
  }

  /// The whole job and what holds it from starting.
  public static void write(JsonWriter json, JobSnapshot snapshot, List<Block> blocks) {
    write(json, snapshot, Optional.empty(), blocks);
  }

  private static void write(
      JsonWriter json, JobSnapshot snapshot, Optional<String> duplicateOf, List<Block> blocks) {
    json.object();
    for (var field : ALL) {
      field.write(json, snapshot);
    }
    json.array("blocked_by");
    blocks.forEach(it -> Whys.write(json, it));
    json.endArray().put("duplicate_of", duplicateOf).endObject();
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
    add(fields, "id", (json, it) -> json.text(it.job().id()));
    add(fields, "type", (json, it) -> json.text(it.job().type()));
    add(fields, "queue", (json, it) -> json.text(it.job().queue()));
    add(fields, "state", (json, it) -> json.text(it.state().wire()));
    add(fields, "args", (json, it) -> json.raw(it.job().args()));
    add(fields, "priority", (json, it) -> json.number(it.job().priority()));
    add(fields, "key", (json, it) -> json.text(it.job().key()));
    add(fields, "tags", (json, it) -> json.texts(it.job().labels().tags()));
    add(fields, "meta", (json, it) -> json.raw(it.job().labels().meta()));
    add(fields, "source", (json, it) -> source(json, it.job().origin()));
    add(fields, "trace", (json, it) -> json.text(it.job().origin().trace()));
    add(fields, "created_by", (json, it) -> json.text(it.job().origin().by()));
  }

  private static void terms(Map<String, Field> fields) {
    add(fields, "attempt", (json, it) -> json.number(it.life().tried().attempt()));
    add(fields, "max_attempts", (json, it) -> json.number(it.job().terms().maxAttempts()));
    add(fields, "rescues", (json, it) -> json.number(it.life().rescues()));
    add(fields, "backoff", (json, it) -> Backoffs.write(json, it.job().terms().backoff()));
    add(fields, "retry_until", (json, it) -> json.time(it.job().window().retryUntil()));
    add(fields, "timeout", (json, it) -> json.text(Durations.format(it.job().terms().timeout())));
    add(fields, "lease", (json, it) -> json.text(Durations.format(it.job().terms().lease())));
    add(fields, "unique", (json, it) -> JobTies.writeUnique(json, it.job().ties()));
    add(fields, "depends_on", (json, it) -> json.texts(it.job().ties().parents()));
    add(
        fields,
        "on_dependency_failure",
        (json, it) -> json.text(JobTies.onFailure(it.job().ties())));
    add(
        fields,
        "on_lost",
        (json, it) -> json.text(it.job().terms().retryLost() ? "retry" : "dead"));
    add(fields, "limiters", (json, it) -> JobTies.writeLimiters(json, it.job().ties()));
    add(fields, "breaker", (json, it) -> json.text(it.job().ties().breaker()));
    add(fields, "connection", (json, _) -> json.none());
    add(fields, "preemptible", (json, it) -> json.flag(it.job().terms().preemptible()));
  }

  private static void course(Map<String, Field> fields) {
    add(fields, "created_at", (json, it) -> json.time(it.life().course().createdAt()));
    add(fields, "updated_at", (json, it) -> json.time(it.life().course().updatedAt()));
    add(fields, "run_at", (json, it) -> json.time(it.life().course().runAt()));
    add(fields, "scheduled_at", (json, it) -> json.time(it.life().course().scheduledAt()));
    add(fields, "started_at", (json, it) -> json.time(it.life().course().startedAt()));
    add(fields, "finished_at", (json, it) -> json.time(it.life().course().finishedAt()));
    add(fields, "expires_at", (json, it) -> json.time(it.job().window().expiresAt()));
    add(fields, "worker", (json, it) -> json.text(named(it.life().holder().map(Holder::worker))));
    add(fields, "node", (json, it) -> json.text(named(it.life().holder().map(Holder::node))));
  }

  private static void end(Map<String, Field> fields) {
    add(fields, "progress", (json, it) -> progress(json, it.life().progress()));
    add(fields, "cursor", (json, it) -> json.raw(it.life().cursor()));
    add(fields, "result", (json, it) -> json.raw(it.life().result()));
    add(fields, "error", (json, it) -> error(json, it.life().error()));
    add(fields, "cancel_requested", (json, it) -> cancel(json, it.life().cancel()));
    add(fields, "attempts", (json, it) -> attempts(json, it.life().attempts()));
    add(fields, "version", (json, it) -> json.number(it.life().version()));
  }

  private static void add(Map<String, Field> fields, String name, Value value) {
    fields.put(name, new Field(JsonName.of(name), value));
  }

  public static void source(JsonWriter json, Origin origin) {
    json.object().put("kind", origin.kind());
    origin.ids().forEach(json::put);
    json.endObject();
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
    error.ifPresentOrElse(it -> Failures.writeShort(json, it), json::none);
  }

  private static void cancel(JsonWriter json, Optional<CancelAsk> ask) {
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
    json.array();
    attempts.forEach(attempt -> Attempts.write(json, attempt));
    json.endArray();
  }
}
