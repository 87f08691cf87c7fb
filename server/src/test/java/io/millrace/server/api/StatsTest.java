package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a server says that it stands and flows.
class StatsTest {
  private final WholeServer server = WholeServer.with(Map.of());

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void tells_at_once_what_there_is_and_what_has_flowed() {
    api().post("/v1/jobs?wait=20s", "{\"type\":\"echo\",\"queue\":\"a\"}");
    api().post("/v1/jobs?wait=20s", "{\"type\":\"fail\",\"queue\":\"a\",\"max_attempts\":1}");
    api().post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"b\"}");
    api().post("/v1/queues/b/pause", "{}");

    var stats = api().get("/v1/stats").json();

    assertThat(stats.path("window").asText()).isEqualTo("1h");
    assertThat(stats.at("/jobs/by_state/ready").asInt()).isOne();
    assertThat(stats.at("/jobs/by_state/succeeded").asInt()).isOne();
    assertThat(stats.at("/jobs/by_state/running").asInt()).isZero();
    assertThat(stats.at("/jobs/enqueued").asInt()).isEqualTo(3);
    assertThat(stats.at("/jobs/succeeded").asInt()).isOne();
    assertThat(stats.at("/jobs/failed").asInt()).isOne();
    assertThat(stats.at("/queues/total").asInt()).isEqualTo(2);
    assertThat(stats.at("/queues/paused").asInt()).isOne();
    assertThat(stats.at("/dead/total").asInt()).isOne();
    assertThat(stats.at("/dead/new").asInt()).isOne();
    assertThat(stats.path("attention")).isEmpty();
  }

  @Test
  void a_series_ends_with_what_flows_now() {
    api().post("/v1/jobs?wait=20s", "{\"type\":\"echo\",\"queue\":\"a\"}");
    api().post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"b\"}");

    var all = series("metric=jobs.enqueued");
    var each = series("metric=jobs.enqueued&by=queue");

    assertThat(all.path("step").asText()).isEqualTo("1m");
    assertThat(all.path("series")).hasSize(1);
    assertThat(all.at("/series/0/labels")).isEmpty();
    assertThat(sum(all.at("/series/0/points"))).isEqualTo(2);
    assertThat(
            ApiTest.list(each.path("series")).stream().map(it -> it.at("/labels/queue").asText()))
        .containsExactly("a", "b");
    assertThat(sum(each.at("/series/0/points"))).isOne();
    assertThat(all.at("/series/0/points").size()).isBetween(60, 61);
  }

  @Test
  void a_series_may_be_of_one_queue() {
    api().put("/v1/queues/own", "{}");
    api().put("/v1/queues/other", "{}");

    var own = series("metric=jobs.enqueued&queue=own").path("series");

    assertThat(ApiTest.list(own).stream().map(it -> it.at("/labels/queue").asText()))
        .containsExactly("own");
    assertThat(series("metric=jobs.enqueued&queue=none").path("series")).isEmpty();
  }

  @Test
  void a_series_from_long_ago_goes_by_hours() {
    assertThat(series("metric=jobs.dead&from=" + daysAgo()).path("step").asText()).isEqualTo("1h");
  }

  private static String daysAgo() {
    return Clock.systemUTC().instant().minusSeconds(2 * 86_400).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/stats?window=15d",
        "/v1/stats?window=0s",
        "/v1/stats?window=soon",
        "/v1/stats/series",
        "/v1/stats/series?metric=jobs.eaten",
        "/v1/stats/series?metric=jobs.dead&by=type",
        "/v1/stats/series?metric=jobs.dead&step=5m",
        "/v1/stats/series?metric=jobs.dead&from=2099-01-01T00:00:00Z",
        "/v1/stats/series?metric=jobs.dead&from=2020-01-01T00:00:00Z"
      })
  void refuses_what_it_cannot_tell(String path) {
    ApiTest.isRefused(api().careless().get(path), 400, "malformed");
  }

  @Test
  void a_server_alone_is_a_cluster_of_one_that_leads() {
    var cluster = api().get("/v1/cluster").json();
    var leader = api().get("/v1/cluster/leader").json();
    var nodes = api().get("/v1/cluster/nodes").json();

    assertThat(cluster.path("mode").asText()).isEqualTo("single");
    assertThat(cluster.path("leader").asText()).isEqualTo(server.node());
    assertThat(cluster.at("/backend/kind").asText()).isEqualTo("memory");
    assertThat(cluster.at("/backend/healthy").asBoolean()).isTrue();
    assertThat(leader.path("self").asBoolean()).isTrue();
    assertThat(leader.path("epoch")).isEqualTo(cluster.path("epoch"));
    assertThat(nodes.at("/total/count").asInt()).isOne();
    assertThat(nodes.at("/items/0/id").asText()).isEqualTo(server.node());
    assertThat(nodes.at("/items/0/state").asText()).isEqualTo("up");
    assertThat(api().get("/v1/cluster/nodes/" + server.node()).json().path("leader").asBoolean())
        .isTrue();
    ApiTest.isRefused(api().get("/v1/cluster/nodes/other"), 404, "not_found");
  }

  @Test
  void tells_what_runs_in_the_cluster() {
    api().post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"b\"}");
    api().post("/v1/claims", "{\"queues\":[\"b\"]}");

    assertThat(api().get("/v1/cluster/nodes").json().at("/items/0/running").asInt()).isOne();
  }

  @Test
  void lists_the_keys_of_a_queue_those_first_that_wait_most() {
    api().put("/v1/queues/k", "{\"per_key\":{\"concurrency\":1}}");
    for (var key : new String[] {"a", "b", "b", "c", "c", "c"}) {
      api().post("/v1/jobs", "{\"type\":\"t\",\"queue\":\"k\",\"key\":\"" + key + "\"}");
    }
    api().post("/v1/claims", "{\"queues\":[\"k\"],\"max\":3}");

    var keys = api().get("/v1/queues/k/keys");
    var next = api().get("/v1/queues/k/keys?limit=2");

    assertThat(ApiTest.each(keys, "key")).containsExactly("c", "b", "a");
    assertThat(keys.json().at("/items/0/blocked").asInt()).isEqualTo(2);
    assertThat(keys.json().at("/items/0/running").asInt()).isOne();
    assertThat(keys.json().at("/items/0/concurrency").asInt()).isOne();
    assertThat(
            ApiTest.each(
                api().get("/v1/queues/k/keys?limit=2&after=" + next.json().path("next").asText()),
                "key"))
        .containsExactly("a");
    assertThat(ApiTest.each(api().get("/v1/queues/k/keys?sort=key"), "key"))
        .containsExactly("a", "b", "c");
    ApiTest.isRefused(api().get("/v1/queues/none/keys"), 404, "not_found");
    ApiTest.isRefused(api().careless().get("/v1/queues/k/keys?sort=age"), 400, "malformed");
  }

  private static long sum(JsonNode points) {
    return ApiTest.list(points).stream().mapToLong(it -> it.get(1).asLong()).sum();
  }

  private JsonNode series(String query) {
    return api().get("/v1/stats/series?" + query).json();
  }

  private OpenApiChecked api() {
    return OpenApiChecked.at(server.url());
  }
}
