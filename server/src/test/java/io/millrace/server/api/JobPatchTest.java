package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import org.junit.jupiter.api.Test;

/// What a patch of a job means in the queue where it stands, or comes to.
class JobPatchTest extends ApiTest {
  private static final String OWN = ",\"priority\":1,\"max_attempts\":3,\"timeout\":\"30s\"";
  private static final String NONE = "{\"priority\":null,\"max_attempts\":null,\"timeout\":null}";

  private void setUp(String name, String config) {
    assertThat(api.put("/v1/queues/" + name, config).status()).isEqualTo(201);
  }

  private void withDefaults(String name) {
    setUp(name, "{\"priority_default\":2,\"max_attempts\":7,\"timeout\":\"9s\"}");
  }

  private static void isUsual(JsonNode job) {
    assertThat(job.path("priority").asInt()).isEqualTo(2);
    assertThat(job.path("max_attempts").asInt()).isEqualTo(7);
    assertThat(job.path("timeout").asText()).isEqualTo("9s");
  }

  @Test
  void null_goes_back_to_what_is_usual_in_the_queue() {
    withDefaults(queue);
    var id = remote(OWN);

    isUsual(api.patch("/v1/jobs/" + id, NONE).json());
  }

  @Test
  void null_is_what_is_usual_where_the_job_comes_to() {
    withDefaults(queue + "-there");
    var id = remote(OWN);
    var patch = "{\"queue\":\"%s-there\",".formatted(queue) + NONE.substring(1);

    isUsual(api.patch("/v1/jobs/" + id, patch).json());
  }

  @Test
  void null_means_the_same_for_many() {
    withDefaults(queue);
    var one = remote(OWN);
    var other = remote(OWN);

    var ids = "{\"ids\":[\"%s\"],\"patch\":%s}".formatted(one, NONE);
    assertThat(api.post("/v1/jobs/patch", ids).json().path("ok").asInt()).isEqualTo(1);
    isUsual(job(one));

    var target = "{\"resource\":\"jobs\",\"ids\":[\"%s\"]}".formatted(other);
    assertThat(operate("patch", target, NONE).path("done").asInt()).isEqualTo(1);
    isUsual(job(other));
  }

  private JsonNode operate(String action, String target, String params) {
    var body = "{\"action\":\"%s\",\"target\":%s,\"params\":%s}".formatted(action, target, params);
    var begun = api.with("idempotency-key", queue + action).post("/v1/operations", body);
    var ended = api.get("/v1/operations/" + id(begun) + "?wait=20s").json();
    assertThat(ended.path("state").asText()).isEqualTo("done");
    return ended;
  }

  /// A queue that takes one more job.
  private String narrow() {
    var name = queue + "-narrow";
    setUp(name, "{\"max_depth\":2}");
    var job = "{\"type\":\"%s\",\"queue\":\"%s\"}".formatted(REMOTE, name);
    assertThat(api.post("/v1/jobs", job).status()).isEqualTo(201);
    return name;
  }

  private Answer move(String id, String to) {
    return api.patch("/v1/jobs/" + id, "{\"queue\":\"%s\"}".formatted(to));
  }

  @Test
  void nothing_moves_into_a_queue_that_is_full() {
    var narrow = narrow();
    var first = remote("");
    var second = remote("");

    assertThat(move(first, narrow).status()).isEqualTo(200);
    isRefused(move(second, narrow), 503, "queue_full");
    assertThat(job(second).path("queue").asText()).isEqualTo(queue);
    assertThat(move(first, narrow).status()).isEqualTo(200);
  }

  @Test
  void of_many_those_move_for_whom_there_is_room() {
    var narrow = narrow();
    var body =
        "{\"ids\":[\"%s\",\"%s\"],\"patch\":{\"queue\":\"%s\"}}"
            .formatted(remote(""), remote(""), narrow);

    var items = api.post("/v1/jobs/patch", body).json().path("items");

    assertThat(items.at("/0/status").asInt()).isEqualTo(200);
    assertThat(items.at("/1/problem/code").asText()).isEqualTo("queue_full");
  }

  @Test
  void an_operation_moves_no_more_than_there_is_room_for() {
    var narrow = narrow();
    remote("");
    remote("");
    var target = "{\"resource\":\"jobs\",\"q\":\"queue:%s\"}".formatted(queue);

    var ended = operate("move", target, "{\"queue\":\"%s\"}".formatted(narrow));

    assertThat(ended.path("done").asInt()).isEqualTo(1);
    assertThat(ended.path("failed").asInt()).isEqualTo(1);
    var items = api.get("/v1/operations/" + ended.path("id").asText() + "/items").json();
    assertThat(items.toString()).contains("queue_full");
  }

  @Test
  void nothing_moves_into_a_queue_that_is_drained() {
    var drained = narrow();
    assertThat(api.post("/v1/queues/" + drained + "/drain", "{}").status()).isEqualTo(202);

    isRefused(move(remote(""), drained), 409, "queue_draining");
  }
}
