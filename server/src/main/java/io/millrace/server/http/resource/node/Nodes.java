package io.millrace.server.http.resource.node;

import io.millrace.server.cluster.Circle.Led;
import io.millrace.server.cluster.Node;
import io.millrace.server.http.json.JsonWriter;
import java.util.Locale;
import java.util.Optional;

/// A node as it is answered.
public final class Nodes {
  private Nodes() {}

  /// A node, and whether it is the one that leads.
  public static void write(JsonWriter json, Node node, Optional<Led> led) {
    var names = node.names();
    json.object().put("id", node.id());
    if (names.address().isEmpty()) {
      json.putNull("address");
    } else {
      json.put("address", names.address());
    }
    json.put("state", node.state().name().toLowerCase(Locale.ROOT))
        .put("leader", led.filter(it -> it.node().equals(node.id())).isPresent())
        .put("version", names.version())
        .put("started_at", names.startedAt())
        .put("last_seen_at", node.seen())
        .put("running", node.figures().running())
        .put("loop_lag_ms", node.figures().lag())
        .put("heap_used", node.figures().heap())
        .endObject();
  }
}
