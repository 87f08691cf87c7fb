package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.job.Json;
import io.millrace.server.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A server with little memory that is sent more than it can hold (`reliability.md`, F38).
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class OverloadTest {
  private static final int MOST = 400;
  private static final String ARGS = "{\"text\":\"%s\"}".formatted("x".repeat(900_000));

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir private Path folder;

  private NodeProcess process;
  private URI url;

  @BeforeEach
  void start() throws IOException {
    process =
        NodeProcess.begin(
                NodeProcess.Plan.of(folder, "small", Map.of("dispatch.enabled", "false"))
                    .withFlags("-Xmx128m", "-XX:+ExitOnOutOfMemoryError"))
            .ready();
    url = process.url();
  }

  @AfterEach
  void end() throws InterruptedException {
    process.kill();
  }

  @Test
  void refuses_more_before_its_memory_is_full_and_takes_it_again_when_there_is_room()
      throws Exception {
    var stored = new ArrayList<String>();
    var refused = fill(stored);

    assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
    assertThat(Json.of(refused.body()).tree().path("code").asText()).isEqualTo("overloaded");
    assertThat(refused.headers().firstValue("retry-after")).isPresent();
    assertThat(stored.size()).isGreaterThan(10);
    // A collection may find more room than was thought; then it takes more, until there is none.
    for (int again = 0; again < MOST && !heap().equals("degraded"); again++) {
      fill(stored);
    }
    assertThat(heap()).isEqualTo("degraded");
    assertThat(get("/metrics").body()).contains("millrace_overload_refused_total{by=\"heap\"}");
    var lent = post("/v1/claims", "{\"queues\":[\"default\"],\"max\":1}");
    assertThat(Json.of(lent.body()).tree().path("claims")).hasSize(1);

    for (var id : stored) {
      delete("/v1/jobs/" + id + "?force=true");
    }
    assertThat(takesAgain()).isTrue();
    assertThat(process.isAlive()).isTrue();
  }

  private HttpResponse<String> fill(List<String> stored) throws Exception {
    for (int count = 0; count < MOST; count++) {
      var answer = enqueue();
      if (answer.statusCode() != 201) {
        return answer;
      }
      stored.add(Json.of(answer.body()).tree().path("id").asText());
    }
    throw new AssertionError("it took all");
  }

  private String heap() throws Exception {
    return Json.of(get("/health").body()).tree().at("/components/heap/status").asText();
  }

  private boolean takesAgain() throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (System.nanoTime() < until) {
      if (enqueue().statusCode() == 201) {
        return true;
      }
    }
    return false;
  }

  private HttpResponse<String> enqueue() throws Exception {
    return post("/v1/jobs", "{\"type\":\"remote\",\"args\":%s}".formatted(ARGS));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(url.resolve(path)).GET());
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  private void delete(String path) throws Exception {
    assertThat(send(HttpRequest.newBuilder(url.resolve(path)).DELETE()).statusCode())
        .isLessThan(300);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.ofString());
  }
}
