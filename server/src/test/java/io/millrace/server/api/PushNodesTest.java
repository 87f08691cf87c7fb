package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.redis.RedisServer;
import io.millrace.server.NodeProcess;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Attempts that are brought by one of several nodes, or by the same one after it was started
/// again.
@Timeout(120)
class PushNodesTest {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "egress.allow_http",
          "true",
          "egress.allow",
          "127.0.0.0/8",
          "secrets.key",
          Base64.getEncoder()
              .encodeToString(
                  "an AES key that has 32 bytes, ok".getBytes(StandardCharsets.US_ASCII)),
          "shutdown.grace",
          "0s");

  private static final AtomicInteger TESTS = new AtomicInteger();

  private final PlayedEndpoint endpoint = new PlayedEndpoint();

  /// A worker stays when its node goes, and would be brought the jobs of the next test.
  private final String prefix = "pushing-" + TESTS.incrementAndGet();

  @AfterEach
  void close() {
    endpoint.close();
  }

  private static WholeServer node(Map<String, String> more) {
    var settings = new HashMap<>(SETTINGS);
    settings.putAll(more);
    return WholeServer.with(settings);
  }

  private WholeServer onRedis() {
    return node(onSharedRedis());
  }

  private Map<String, String> onSharedRedis() {
    return Map.of(
        "backend.kind",
        "redis",
        "backend.redis.url",
        RedisServer.ofThisJvm().url(),
        "backend.redis.prefix",
        prefix);
  }

  private static OpenApiChecked api(WholeServer node) {
    return OpenApiChecked.at(node.url());
  }

  private void register(WholeServer node) {
    register(api(node));
  }

  private void register(OpenApiChecked api) {
    var body =
        """
        {"name":"fn","mode":"push","queues":["mail"],"concurrency":2,
         "push":{"url":"%s","secret":{"ref":"secrets/fn"}}}
        """
            .formatted(endpoint.url());
    api.put("/v1/secrets/fn", "{\"value\":\"" + PlayedEndpoint.SECRET + "\"}");
    ApiTest.id(api.post("/v1/workers", body));
  }

  private static String job(WholeServer node) {
    var draft = "{\"type\":\"mail.send\",\"queue\":\"mail\"}";
    return ApiTest.id(api(node).post("/v1/jobs", draft));
  }

  @Test
  void one_node_brings_and_another_takes_over() throws InterruptedException {
    var first = onRedis();
    try (var second = onRedis()) {
      register(first);
      var id = job(second);
      endpoint.next().says(204);
      assertThat(api(second).get("/v1/jobs/" + id + "?wait=20s").json().path("state").asText())
          .isEqualTo("succeeded");
      first.close();

      var later = job(second);
      // Before the lease of who has gone is over: he gave it back.
      var came = endpoint.next(Duration.ofSeconds(5));
      came.says(204);

      assertThat(came.id()).isEqualTo(later);
    }
  }

  @Test
  void what_a_node_that_is_killed_had_is_brought_by_another(@TempDir Path folder) throws Exception {
    var settings = new HashMap<>(SETTINGS);
    settings.putAll(onSharedRedis());
    String held;
    try (var first = NodeProcess.begin(NodeProcess.Plan.of(folder, "first", settings)).ready()) {
      register(first.api());
      var draft = "{\"type\":\"mail.send\",\"queue\":\"mail\",\"lease\":\"5s\"}";
      held = ApiTest.id(first.api().post("/v1/jobs", draft));
      assertThat(endpoint.next().id()).isEqualTo(held);
      first.kill();
    }
    try (var second = onRedis()) {
      var later = job(second);

      // Its lease of the worker lasts ten seconds, that of the job five.
      var left = new HashSet<>(Set.of(held, later));
      while (!left.isEmpty()) {
        var came = endpoint.next(Duration.ofSeconds(60));
        came.says(204);
        assertThat(left.remove(came.id())).as("brought once by who took over").isTrue();
      }
    }
  }

  @Test
  void two_nodes_together_bring_no_more_than_the_worker_takes() throws InterruptedException {
    try (var first = onRedis();
        var second = onRedis()) {
      register(second);
      Set<String> jobs = new HashSet<>();
      for (int at = 0; at < 6; at++) {
        jobs.add(job(at % 2 == 0 ? first : second));
      }
      while (!jobs.isEmpty()) {
        var one = endpoint.next();
        assertThat(jobs.remove(one.id())).as("once").isTrue();
        assertThat(endpoint.waiting()).as("beside it").isLessThan(2);
        one.says(204);
      }
    }
  }

  @Test
  void a_node_that_starts_again_knows_its_workers(@TempDir Path folder)
      throws InterruptedException {
    var journal = Map.of("backend.memory.journal", folder.toString());
    try (var before = node(journal)) {
      register(before);
    }
    try (var after = node(journal)) {
      var id = job(after);

      endpoint.next().says(204);

      assertThat(api(after).get("/v1/jobs/" + id + "?wait=20s").json().path("state").asText())
          .isEqualTo("succeeded");
    }
  }
}
