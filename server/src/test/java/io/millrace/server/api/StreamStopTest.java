package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What who listens hears of a node that stops.
class StreamStopTest {
  @Test
  void a_node_that_stops_says_when_to_come_again() {
    var server = WholeServer.with(Map.of());
    try (var client = LiveClient.open(server.url())) {
      client.sub("\"id\":1,\"ch\":\"jobs\"");
      server.close();
      var drain = client.next("drain");
      assertThat(drain.path("reason").asText()).isEqualTo("stopping");
      assertThat(drain.path("reconnect_after_ms").asInt()).isBetween(0, 2_000);
      assertThat(client.closed()).isEqualTo(1001);
    }
  }
}
