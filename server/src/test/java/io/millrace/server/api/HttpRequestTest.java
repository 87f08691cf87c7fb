package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.millrace.core.job.Json;
import io.millrace.server.WholeServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `http.request` in a whole server that may call one address of this machine.
class HttpRequestTest {
  private final List<String> keys = new CopyOnWriteArrayList<>();
  private HttpServer side;
  private WholeServer server;

  @BeforeEach
  void start() throws IOException {
    side = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    side.createContext(
        "/",
        exchange -> {
          keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    side.start();
    server = WholeServer.with(Map.of("egress.allow_http", "true", "egress.allow", "127.0.0.0/8"));
  }

  @AfterEach
  void stop() {
    server.close();
    side.stop(0);
  }

  private JsonNode done(String url) throws IOException, InterruptedException {
    var body = "{\"id\":\"call-1\",\"type\":\"http.request\",\"args\":{\"url\":\"" + url + "\"}}";
    var request =
        HttpRequest.newBuilder(server.url().resolve("/v1/jobs?wait=10s"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      return Json.of(client.send(request, BodyHandlers.ofByteArray()).body()).tree();
    }
  }

  @Test
  void calls_what_is_allowed() throws Exception {
    var job = done("http://127.0.0.1:" + side.getAddress().getPort() + "/");

    assertThat(job.path("state").asText()).isEqualTo("succeeded");
    assertThat(job.at("/result/status").asInt()).isEqualTo(204);
    assertThat(keys).containsExactly("call-1");
  }

  @Test
  void does_not_call_the_server_itself() throws Exception {
    var job = done(URI.create(server.url() + "/v1/info").toString());

    assertThat(job.path("state").asText()).isEqualTo("dead");
    assertThat(job.at("/error/kind").asText()).isEqualTo("terminal");
    assertThat(job.at("/error/type").asText()).isEqualTo("destination_refused");
    assertThat(job.at("/error/message").asText())
        .contains("this server may not be called by itself");
  }

  @Test
  void leaves_one_line_of_a_call_that_is_refused() throws Exception {
    done("http://169.254.169.254/latest/meta-data");

    var lines = get("/v1/audit?action=egress.refuse");
    assertThat(lines.path("items")).hasSize(1);
    var line = lines.at("/items/0");
    assertThat(line.path("resource").asText()).isEqualTo("job:call-1");
    assertThat(line.path("result").asText()).isEqualTo("destination_refused");
    assertThat(line.path("reason").asText()).doesNotContain("169.254");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(server.url().resolve(path)).build();
    try (var client = HttpClient.newHttpClient()) {
      return Json.of(client.send(request, BodyHandlers.ofByteArray()).body()).tree();
    }
  }
}
