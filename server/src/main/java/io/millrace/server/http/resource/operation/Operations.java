package io.millrace.server.http.resource.operation;

import io.millrace.core.job.Json;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Operations as they are answered.
public final class Operations {
  private static final Map<String, Value> FIELDS = fields();

  private final Instant now;

  /// The value of one field of an operation as it stands at an instant.
  private interface Value {
    void write(JsonWriter json, Operation operation, Instant now);
  }

  /// As they stand at `now`.
  public Operations(Instant now) {
    this.now = now;
  }

  /// What can be named in `fields` of a list.
  public static Set<String> fieldNames() {
    return FIELDS.keySet();
  }

  /// The whole operation.
  public void write(JsonWriter json, Operation operation) {
    json.object();
    FIELDS.forEach((name, value) -> {
      json.name(name);
      if (name.equals("target")) {
        target(json, operation.order().target(), true);
      } else {
        value.write(json, operation, now);
      }
    });
    json.put("params", operation.order().params()).endObject();
  }

  /// These fields of it, and its id; none named: all. Without what it names one by one.
  public void writeItem(JsonWriter json, Operation operation, Set<String> named) {
    json.object();
    FIELDS.forEach((name, value) -> {
      if (named.isEmpty() || named.contains(name) || name.equals("id")) {
        value.write(json.name(name), operation, now);
      }
    });
    json.endObject();
  }

  /// As the record of who changed what tells of it: what is done to how many, and how it stands.
  public Json told(Operation operation) {
    var json = new JsonWriter(256);
    writeItem(json, operation, Set.of("action", "target", "state", "matched", "done", "rate"));
    return json.json();
  }

  private static Map<String, Value> fields() {
    var fields = new LinkedHashMap<String, Value>();
    fields.put("id", (json, it, _) -> json.text(it.id()));
    order(fields);
    counts(fields);
    fields.put("rate", (json, it, _) -> json.text(it.order().pace().map(Pace::toString)));
    fields.put("canary", (json, it, _) -> canary(json, it.order()));
    fields.put("eta", (json, it, now) -> json.time(it.eta(now)));
    fields.put("actor", (json, it, _) -> json.text(it.order().actor().name()));
    fields.put("reason", (json, it, _) -> json.text(it.order().reason()));
    fields.put("error", (json, it, _) -> json.text(it.error()));
    times(fields);
    return fields;
  }

  private static void order(Map<String, Value> fields) {
    fields.put("action", (json, it, _) -> json.text(it.order().action().wire()));
    fields.put("target", (json, it, _) -> target(json, it.order().target(), false));
    fields.put("state", (json, it, _) -> json.text(it.state().wire()));
  }

  private static void target(JsonWriter json, Order.Target target, boolean whole) {
    json.object().put("resource", target.resource().wire());
    target.q().ifPresent(q -> json.put("q", q));
    if (whole && target.q().isEmpty()) {
      json.put("ids", target.ids());
    }
    json.endObject();
  }

  private static void counts(Map<String, Value> fields) {
    fields.put("matched", (json, it, _) -> json.number(it.counts().matched()));
    fields.put("done", (json, it, _) -> json.number(it.counts().done()));
    fields.put("failed", (json, it, _) -> json.number(it.counts().failed()));
    fields.put("skipped", (json, it, _) -> json.number(it.counts().skipped()));
    fields.put("undone", (json, it, _) -> json.number(it.counts().undone()));
  }

  private static void canary(JsonWriter json, Order order) {
    json.array();
    order.canary().forEach(size -> json.raw(Json.of(size.toString())));
    json.endArray();
  }

  private static void times(Map<String, Value> fields) {
    fields.put("undo_until", (json, it, _) -> json.time(it.times().undoUntil()));
    fields.put("created_at", (json, it, _) -> json.time(it.times().createdAt()));
    fields.put("started_at", (json, it, _) -> json.time(it.times().startedAt()));
    fields.put("finished_at", (json, it, _) -> json.time(it.times().finishedAt()));
  }
}
