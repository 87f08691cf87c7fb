package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.job.Json;
import java.util.HashMap;
import java.util.Map;

/// Holds what comes against what a script awaits, and keeps what `$name` stood for.
final class Pattern {
  private final Map<String, JsonNode> known = new HashMap<>();

  /// Whether `awaited` is a part of `came`.
  boolean fits(JsonNode awaited, JsonNode came) {
    if (awaited.isTextual() && awaited.asText().equals("*")) {
      return !came.isMissingNode();
    }
    if (awaited.isTextual() && awaited.asText().startsWith("$")) {
      return !came.isMissingNode()
          && known.computeIfAbsent(awaited.asText(), _ -> came).equals(came);
    }
    if (awaited.isObject()) {
      return awaited.properties().stream()
          .allMatch(it -> fits(it.getValue(), came.path(it.getKey())));
    }
    if (awaited.isArray()) {
      return came.size() == awaited.size() && items(awaited, came);
    }
    return awaited.equals(came);
  }

  private boolean items(JsonNode awaited, JsonNode came) {
    for (int at = 0; at < awaited.size(); at++) {
      if (!fits(awaited.get(at), came.get(at))) {
        return false;
      }
    }
    return true;
  }

  /// What a script says, with what is known put in.
  JsonNode fill(JsonNode said) {
    if (said.isTextual()) {
      return known.getOrDefault(said.asText(), said);
    }
    if (said.isObject()) {
      ObjectNode filled = Json.MAPPER.createObjectNode();
      said.properties().forEach(it -> filled.set(it.getKey(), fill(it.getValue())));
      return filled;
    }
    if (said.isArray()) {
      ArrayNode filled = Json.MAPPER.createArrayNode();
      said.forEach(it -> filled.add(fill(it)));
      return filled;
    }
    return said;
  }
}
