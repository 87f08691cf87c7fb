package io.millrace.server.live.ring;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.access.AuditLines;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A fact as it is shown: ids, queue, type, state, and what else it says, under the names that the
/// API has for it.
final class FactShape {
  private static final Set<String> NUMBERS = Set.of("attempt", "rescues", "count", "lines");

  private FactShape() {}

  static Json write(Fact fact, Optional<JobState> state) {
    return fact.name().equals("audit.recorded") ? line(fact) : job(fact, state);
  }

  private static Json job(Fact fact, Optional<JobState> state) {
    var json = new JsonWriter(256).object();
    put(json, "id", fact.id());
    put(json, "queue", fact.queue());
    put(json, "type", fact.type());
    state.ifPresent(it -> json.put("state", it.wire()));
    var rest = new TreeMap<>(fact.detail());
    rest.remove("state");
    error(json, rest);
    progress(json, rest);
    rest.forEach((name, value) -> put(json, name, value));
    return json.endObject().json();
  }

  private static void error(JsonWriter json, Map<String, String> rest) {
    var kind = rest.remove("error_kind");
    var message = rest.remove("error_message");
    if (kind != null) {
      json.object("error").put("kind", kind);
      put(json, "message", message == null ? "" : message);
      json.endObject();
    }
  }

  private static void progress(JsonWriter json, Map<String, String> rest) {
    var pct = rest.remove("pct");
    var message = rest.remove("pct_message");
    var data = rest.remove("pct_data");
    if (pct != null) {
      json.object("progress").put("percent", Long.parseLong(pct));
      put(json, "message", message == null ? "" : message);
      if (data != null) {
        json.put("data", Json.of(data));
      }
      json.endObject();
    }
  }

  private static void put(JsonWriter json, String name, String value) {
    if (NUMBERS.contains(name)) {
      json.put(name, Long.parseLong(value));
    } else if (!value.isEmpty()) {
      json.put(name, value);
    }
  }

  private static Json line(Fact fact) {
    var said = fact.detail();
    var json = new JsonWriter(512);
    AuditLines.write(
        json,
        new AuditLine(
            fact.at(),
            new AuditLine.By(
                said.getOrDefault("actor", ""),
                Optional.ofNullable(said.get("role")),
                said.getOrDefault("request_id", ""),
                said.getOrDefault("remote", "")),
            said.getOrDefault("action", ""),
            said.getOrDefault("resource", ""),
            Optional.ofNullable(said.get("reason")),
            new AuditLine.Change(
                Optional.ofNullable(said.get("before")).map(Json::of),
                Optional.ofNullable(said.get("after")).map(Json::of)),
            said.getOrDefault("result", "")));
    return json.json();
  }
}
