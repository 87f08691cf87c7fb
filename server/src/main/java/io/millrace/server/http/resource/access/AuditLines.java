package io.millrace.server.http.resource.access;

import io.millrace.core.audit.AuditLine;
import io.millrace.server.http.json.JsonWriter;

/// A line of the record of who changed what, as it is answered.
public final class AuditLines {
  private AuditLines() {}

  public static void write(JsonWriter json, AuditLine line) {
    json.object()
        .put("at", line.at())
        .put("actor", line.by().actor())
        .put("role", line.by().role())
        .put("action", line.action())
        .put("resource", line.resource())
        .put("request_id", line.by().requestId())
        .put("remote", line.by().remote())
        .put("reason", line.reason())
        .putJson("before", line.change().before())
        .putJson("after", line.change().after())
        .put("result", line.result())
        .endObject();
  }
}
