package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A server with a store of its own, asked what it is asked among several.
class ClusterTest {
  private final WholeServer server = WholeServer.with(Map.of("node.id", "n1"));
  private final OpenApiChecked api = OpenApiChecked.at(server.url());

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void has_the_care_of_everything() {
    assertThat(api.get("/v1/cluster/registry?key=tenant-42").json().path("owner").asText())
        .isEqualTo("n1");
    assertThat(api.careless().get("/v1/cluster/registry").code()).isEqualTo("malformed");
  }

  @Test
  void cannot_make_room_for_another_leader() {
    var answer = api.post("/v1/cluster/leader/step-down", "{\"reason\":\"deploy\"}");

    assertThat(answer.status()).isEqualTo(501);
    assertThat(answer.code()).isEqualTo("not_supported");
    assertThat(api.get("/v1/cluster/leader").json().path("self").asBoolean()).isTrue();
  }

  @Test
  void drains_and_goes_on_to_take_calls() {
    ApiTest.isRefused(api.post("/v1/cluster/nodes/other/drain", "{}"), 404, "not_found");

    var answer = api.post("/v1/cluster/nodes/n1/drain", "{\"reason\":\"deploy\"}");

    assertThat(answer.status()).isEqualTo(202);
    assertThat(api.get("/v1/cluster/nodes/n1").json().path("state").asText()).isEqualTo("draining");
    assertThat(api.post("/v1/jobs?wait=300ms", "{\"type\":\"echo\"}").json().path("state").asText())
        .isEqualTo("ready");
    assertThat(api.get("/v1/audit").json().at("/items/0/action").asText())
        .isEqualTo("cluster.node.drain");
  }

  @Test
  void goes_through_its_nodes_page_by_page() {
    var page = api.get("/v1/cluster/nodes?limit=1").json();

    assertThat(page.at("/items/0/id").asText()).isEqualTo("n1");
    assertThat(page.path("next").isNull()).isTrue();
  }
}
