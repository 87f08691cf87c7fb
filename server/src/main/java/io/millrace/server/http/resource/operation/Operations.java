package io.millrace.server.http.resource.operation;

import io.millrace.core.job.Json;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Pace;
import io.millrace.server.http.json.JsonWriter;
import java.time.Instant;

/// Operations as they are answered.
public final class Operations {
  private final Instant now;

  /// As they stand at `now`.
  public Operations(Instant now) {
    this.now = now;
  }

  /// The whole operation.
  public void write(JsonWriter json, Operation operation) {
    json.object();
    fields(json, operation, true);
    json.put("params", operation.order().params()).endObject();
  }

  /// One in a list: without what it names one by one.
  public void writeItem(JsonWriter json, Operation operation) {
    json.object();
    fields(json, operation, false);
    json.endObject();
  }

  private void fields(JsonWriter json, Operation operation, boolean whole) {
    var order = operation.order();
    var counts = operation.counts();
    json.put("id", operation.id()).put("action", order.action().wire());
    target(json, order.target(), whole);
    json.put("state", operation.state().wire())
        .put("matched", counts.matched())
        .put("done", counts.done())
        .put("failed", counts.failed())
        .put("skipped", counts.skipped())
        .put("undone", counts.undone())
        .put("rate", order.pace().map(Pace::toString))
        .array("canary");
    order.canary().forEach(size -> json.raw(Json.of(size.toString())));
    json.endArray()
        .putTime("eta", operation.eta(now))
        .put("actor", order.actor().name())
        .put("reason", order.reason())
        .put("error", operation.error());
    times(json, operation.times());
  }

  private static void target(JsonWriter json, Order.Target target, boolean whole) {
    json.object("target").put("resource", target.resource().wire());
    target.q().ifPresent(q -> json.put("q", q));
    if (whole && target.q().isEmpty()) {
      json.put("ids", target.ids());
    }
    json.endObject();
  }

  private static void times(JsonWriter json, Operation.Times times) {
    json.putTime("undo_until", times.undoUntil())
        .put("created_at", times.createdAt())
        .putTime("started_at", times.startedAt())
        .putTime("finished_at", times.finishedAt());
  }
}
