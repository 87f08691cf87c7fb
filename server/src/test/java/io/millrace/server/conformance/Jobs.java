package io.millrace.server.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.job.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The jobs that the smallest worker holds, and how each ends: by its type.
final class Jobs {
  private final Map<String, JsonNode> held = new LinkedHashMap<>();

  /// Takes one; answers how it ended, unless it goes on.
  Optional<ObjectNode> begin(JsonNode claim) {
    var lease = claim.at("/lease/token").asText();
    if (claim.at("/job/type").asText().endsWith("echo")) {
      return Optional.of(end(claim, "ack").set("result", claim.at("/job/args")));
    }
    held.put(lease, claim);
    return Optional.empty();
  }

  /// One is to be cancelled; answers how it ended. Of one that is not held nothing is said.
  Optional<ObjectNode> cancelled(String lease, boolean forced) {
    var claim = held.remove(lease);
    return Optional.ofNullable(claim)
        .filter(_ -> !forced)
        .map(it -> end(it, "nack").put("outcome", "cancelled"));
  }

  void lost(String lease) {
    held.remove(lease);
  }

  /// Gives one back that is held.
  Optional<ObjectNode> release() {
    var first = held.keySet().stream().findFirst();
    return first.map(it -> {
      var end = end(Objects.requireNonNull(held.remove(it)), "release");
      end.putObject("cursor").put("page", 1);
      return end;
    });
  }

  Optional<String> leaseOf(String job) {
    return held.entrySet().stream()
        .filter(it -> it.getValue().at("/job/id").asText().equals(job))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  ArrayNode active() {
    var active = Json.MAPPER.createArrayNode();
    held.forEach((lease, claim) ->
        active.addObject().put("id", claim.at("/job/id").asText()).put("lease", lease));
    return active;
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  private static ObjectNode end(JsonNode claim, String op) {
    return Client.object()
        .put("op", op)
        .put("job", claim.at("/job/id").asText())
        .put("lease", claim.at("/lease/token").asText());
  }
}
