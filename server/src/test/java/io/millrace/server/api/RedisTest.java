package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.backend.redis.RedisServer;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server whose state is in a Redis of its own, which goes away and comes back.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RedisTest {
  private static final String ECHO = "{\"type\":\"echo\"}";

  private static Map<String, String> on(RedisServer redis) {
    return Map.of("backend.kind", "redis", "backend.redis.url", redis.url());
  }

  @Test
  void does_jobs_and_says_where_they_are() {
    try (var server =
        WholeServer.with(
            Map.of(
                "backend.kind",
                "redis",
                "backend.redis.url",
                RedisServer.ofThisJvm().url(),
                "backend.redis.prefix",
                "whole"))) {
      var api = OpenApiChecked.at(server.url());

      assertThat(api.post("/v1/jobs?wait=20s", ECHO).json().path("state").asText())
          .isEqualTo("succeeded");
      assertThat(api.get("/v1/info").json().path("backend").asText()).isEqualTo("redis");
      assertThat(api.get("/v1/cluster").json().path("mode").asText()).isEqualTo("single");
      assertThat(api.get("/v1/cluster/leader").json().path("self").asBoolean()).isTrue();
    }
  }

  @Test
  void a_worker_that_comes_over_a_socket_leaves_its_line() throws Exception {
    try (var redis = RedisServer.start();
        var server = WholeServer.with(on(redis));
        var client = LiveClient.open(server.url())) {
      client.send("{\"op\":\"register\",\"id\":1,\"name\":\"ws\",\"queues\":[\"media\"]}");
      var id = client.next("ok").at("/result/id").asText();

      // It was answered when the line stood there.
      var lines = OpenApiChecked.at(server.url()).get("/v1/audit?resource=worker:" + id);

      assertThat(lines.json().path("items")).hasSize(1);
      assertThat(lines.json().at("/items/0/action").asText()).isEqualTo("worker.create");
      assertThat(lines.json().at("/items/0/after/name").asText()).isEqualTo("ws");
    }
  }

  @Test
  void does_not_start_on_a_redis_that_is_not_there() {
    var nowhere = Map.of("backend.kind", "redis", "backend.redis.url", "redis://127.0.0.1:1/0");

    assertThatThrownBy(() -> WholeServer.with(nowhere)).hasMessageContaining("redis: ");
  }

  @Test
  void refuses_while_redis_is_away_and_goes_on_when_it_is_back() throws Exception {
    try (var redis = RedisServer.start("--appendonly", "yes", "--appendfsync", "always");
        var server = WholeServer.with(on(redis))) {
      var api = OpenApiChecked.at(server.url());
      var kept = api.post("/v1/jobs", "{\"type\":\"remote\"}").json().path("id").asText();

      redis.kill();

      for (var answer :
          List.of(
              api.post("/v1/jobs", ECHO),
              api.get("/v1/jobs/" + kept),
              api.post("/v1/claims", "{\"queues\":[\"default\"],\"types\":[\"remote\"]}"))) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("backend_unavailable");
        assertThat(answer.header("retry-after")).isPresent();
      }
      assertThat(api.careless().get("/readyz").status()).isEqualTo(503);
      assertThat(api.get("/livez").status()).isEqualTo(200);
      assertThat(api.get("/metrics").text())
          .contains("millrace_store_up 0.0", "millrace_loop_lag_ms")
          .doesNotContain("millrace_queue_jobs{");

      try (var _ = redis.again()) {
        long back = System.nanoTime();
        while (api.get("/v1/jobs/" + kept).status() != 200) {
          assertThat(System.nanoTime() - back).isLessThan(TimeUnit.SECONDS.toNanos(5));
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(api.post("/v1/jobs?wait=20s", ECHO).json().path("state").asText())
            .isEqualTo("succeeded");
        assertThat(
                api.post("/v1/claims", "{\"queues\":[\"default\"],\"types\":[\"remote\"]}")
                    .json()
                    .at("/claims/0/job/id")
                    .asText())
            .isEqualTo(kept);
      }
    }
  }
}
