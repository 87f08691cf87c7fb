package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.backend.redis.RedisCluster;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// One of three masters is dead and has no replica: who holds jobs of its queues and of others is
/// answered for the others.
class PartAwayTest {
  private static JsonNode claim(OpenApiChecked api, String queue) {
    var job = "{\"type\":\"remote\",\"queue\":\"%s\"}".formatted(queue);
    assertThat(api.post("/v1/jobs", job).status()).isEqualTo(201);
    var want = "{\"queues\":[\"%s\"],\"types\":[\"remote\"]}".formatted(queue);
    return api.post("/v1/claims", want).json().at("/claims/0");
  }

  private static String id(JsonNode claim) {
    return claim.at("/job/id").asText();
  }

  private static String members(JsonNode claim) {
    return "\"id\":\"%s\",\"lease\":\"%s\"".formatted(id(claim), claim.at("/lease/token").asText());
  }

  private static String acks(JsonNode... claims) {
    return Stream.of(claims)
        .map(it -> "{\"op\":\"ack\"," + members(it) + "}")
        .collect(Collectors.joining(",", "{\"items\":[", "]}"));
  }

  private static String beat(JsonNode... claims) {
    return Stream.of(claims)
        .map(it -> "{" + members(it) + "}")
        .collect(Collectors.joining(",", "{\"active\":[", "]}"));
  }

  /// Asked until it is answered so: a node needs a moment to see who is dead.
  private static JsonNode until200(Supplier<Answer> ask) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    var answer = ask.get();
    while (answer.status() != 200 && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      answer = ask.get();
    }
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json();
  }

  /// A queue whose jobs lie with those of `{+c}`, or do not.
  private static String queue(RedisCluster cluster, boolean beside) {
    var common = cluster.of("mr:{+c}:homes");
    return IntStream.range(0, 100)
        .mapToObj(n -> "q" + n)
        .filter(it -> (cluster.of("mr:{" + it + "}:jobs") == common) == beside)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void who_holds_jobs_is_answered_for_those_that_are_there() throws Exception {
    try (var cluster = RedisCluster.start();
        var server =
            WholeServer.with(
                Map.of(
                    "backend.kind", "redis",
                    "backend.redis.mode", "cluster",
                    "backend.redis.url", cluster.urls()))) {
      var api = OpenApiChecked.at(server.url());
      var lost = queue(cluster, false);
      var there = claim(api, queue(cluster, true));
      var away = claim(api, lost);
      var worker = ApiTest.id(api.post("/v1/workers", "{\"name\":\"w\"}"));

      cluster.of("mr:{" + lost + "}:jobs").kill();

      var path = "/v1/workers/" + worker + "/beat";
      var heard = until200(() -> api.post(path, beat(there, away)));
      assertThat(heard.path("extended"))
          .extracting(it -> it.path("id").asText())
          .containsExactly(id(there));
      assertThat(heard.path("lost")).isEmpty();
      assertThat(until200(() -> api.post(path, beat(away))).path("extended")).isEmpty();

      var items = until200(() -> api.post("/v1/acks", acks(away, there))).path("items");
      assertThat(items).extracting(it -> it.path("status").asInt()).containsExactly(503, 200);
      assertThat(items.at("/0/problem/code").asText()).isEqualTo("backend_unavailable");
      assertThat(api.post("/v1/acks", acks(away)).code()).isEqualTo("backend_unavailable");
    }
  }
}
