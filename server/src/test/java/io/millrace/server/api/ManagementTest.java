package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.KeyText;
import io.millrace.server.WholeServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Health and figures on a port of their own, at a server that wants a key for everything else.
class ManagementTest {
  private static final KeyText ADMIN = KeyText.of("live", "key_000000000000", new Random(1));

  private URI management;
  private WholeServer server;

  @BeforeEach
  void start() throws IOException {
    int port = freePort();
    management = URI.create("http://127.0.0.1:" + port);
    server =
        WholeServer.with(
            Map.of("management.port", String.valueOf(port)),
            Map.of("MILLRACE_BOOTSTRAP_KEY", ADMIN.text()));
  }

  private static int freePort() throws IOException {
    try (var free = new ServerSocket(0)) {
      return free.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/livez", "/readyz", "/metrics"})
  void shows_them_there_without_a_key_and_nowhere_else(String path) throws Exception {
    assertThat(status(management, path, "")).isEqualTo(200);
    assertThat(status(server.url(), path, ADMIN.text())).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/info", "/v1/jobs", "/v1/keys"})
  void shows_nothing_else_there(String path) throws Exception {
    assertThat(status(management, path, ADMIN.text())).isEqualTo(404);
    assertThat(status(server.url(), path, ADMIN.text())).isEqualTo(200);
  }

  private static int status(URI url, String path, String key)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve(path));
    if (!key.isEmpty()) {
      request.header("X-Api-Key", key);
    }
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }
}
