package io.millrace.server.http.json;

import io.millrace.core.job.Json;
import io.millrace.server.http.json.JsonValue.Kind;
import io.millrace.server.http.json.JsonValue.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A merge patch (RFC 7396): members that it names are written, at null they go, and what it does
/// not name stays byte for byte.
public final class MergePatch {
  private MergePatch() {}

  /// The text that is there, changed by a patch.
  public static Json apply(Json there, JsonValue patch) {
    var json = new JsonWriter(there.size() + patch.size());
    merge(json, members(JsonText.read(there.bytes()).root()), patch);
    return json.json();
  }

  private static void merge(JsonWriter json, Map<String, JsonValue> there, JsonValue patch) {
    if (!patch.is(Kind.OBJECT)) {
      json.raw(patch.json());
      return;
    }
    var changes = members(patch);
    json.object();
    there.forEach((name, value) -> {
      if (!changes.containsKey(name)) {
        json.name(name).raw(value.json());
      }
    });
    for (var change : changes.entrySet()) {
      if (!change.getValue().is(Kind.NULL)) {
        var before = there.get(change.getKey());
        merge(
            json.name(change.getKey()),
            before == null ? Map.of() : members(before),
            change.getValue());
      }
    }
    json.endObject();
  }

  /// What is no object has no members.
  private static Map<String, JsonValue> members(JsonValue value) {
    var members = new LinkedHashMap<String, JsonValue>();
    List<Member> all = value.is(Kind.OBJECT) ? value.members() : List.of();
    all.forEach(member -> members.put(member.name(), member.value()));
    return members;
  }
}
