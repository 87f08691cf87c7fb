package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.NodeProcess.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a server says to whoever started it when it ends, or does not begin. What it says of its
/// journal is tested with that.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ExitCodeTest {
  private static final int OK = 0;
  private static final int TAKEN = 69;
  private static final int CONFIG = 78;

  @TempDir Path folder;

  @Test
  void it_ends_well_when_a_signal_stops_it() throws Exception {
    try (var node = begin("n1", Map.of()).ready()) {
      node.api().post("/v1/jobs?wait=20s", "{\"type\":\"echo\"}");
      node.stop();

      assertThat(node.ended()).as(node.errors()).isEqualTo(OK);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "server.port,      ninety,  server.port",
    "server.prot,      8080,    server.port",
    "server.host,      0.0.0.0, server.insecure",
    "cluster.enabled,  true,    backend.kind"
  })
  void it_does_not_begin_with_a_configuration_that_cannot_be(String key, String value, String told)
      throws Exception {
    try (var node = begin("n1", Map.of(key, value))) {
      assertThat(node.ended()).isEqualTo(CONFIG);
      assertThat(node.errors()).contains(told);
    }
  }

  @Test
  void it_does_not_begin_where_another_listens() throws Exception {
    try (var first = begin("n1", Map.of()).ready();
        var second = begin("n2", Map.of("server.port", "" + first.url().getPort()))) {
      assertThat(second.ended()).isEqualTo(TAKEN);
      assertThat(second.errors()).contains("port " + first.url().getPort());
    }
  }

  private NodeProcess begin(String name, Map<String, String> settings) throws IOException {
    return NodeProcess.begin(Plan.of(folder, name, settings));
  }
}
