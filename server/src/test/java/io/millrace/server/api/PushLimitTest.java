package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.Wait;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What keeps attempts from being brought although the worker has room: its limiter, and the
/// breaker of its host.
@Timeout(120)
class PushLimitTest {
  private static final String KEY =
      Base64.getEncoder()
          .encodeToString("an AES key that has 32 bytes, ok".getBytes(StandardCharsets.US_ASCII));

  private final PlayedEndpoint endpoint = new PlayedEndpoint();
  private final WholeServer server =
      WholeServer.with(
          Map.of(
              "egress.allow_http",
              "true",
              "egress.allow",
              "127.0.0.0/8",
              "secrets.key",
              KEY,
              "shutdown.grace",
              "0s"));
  private final OpenApiChecked api = OpenApiChecked.at(server.url());

  @AfterEach
  void close() {
    endpoint.close();
    server.close();
  }

  private Answer register(String queue, String push) {
    api.put("/v1/secrets/fn", "{\"value\":\"" + PlayedEndpoint.SECRET + "\"}");
    var body =
        """
        {"name":"fn-%s","mode":"push","queues":["%s"],"concurrency":4,
         "push":{"url":"%s","secret":{"ref":"secrets/fn"}%s}}
        """
            .formatted(queue, queue, endpoint.url(), push);
    return api.careless().post("/v1/workers", body);
  }

  private String job(String queue, String more) {
    var draft = "{\"type\":\"mail.send\",\"queue\":\"%s\"%s}".formatted(queue, more);
    return ApiTest.id(api.post("/v1/jobs", draft));
  }

  private JsonNode why(String id) {
    return api.get("/v1/jobs/" + id + "/why").json();
  }

  private long running() {
    return api.get("/v1/limiters/crm").json().path("running").asLong();
  }

  private String state(String id) {
    return api.get("/v1/jobs/" + id).json().path("state").asText();
  }

  @Test
  void requests_keep_within_the_limiter_of_the_worker() throws InterruptedException {
    api.put("/v1/limiters/crm", "{\"concurrency\":2}");
    var worker = ApiTest.id(register("mail", ",\"limiter\":\"crm\""));
    var jobs = new String[] {job("mail", ""), job("mail", ""), job("mail", "")};
    var first = endpoint.next();
    var second = endpoint.next();
    Wait.until(() -> running() == 2);
    assertThat(endpoint.isQuiet()).isTrue();

    first.says(204);
    var third = endpoint.next();
    second.says(204);
    third.says(204);

    for (var id : jobs) {
      var ended = api.get("/v1/jobs/" + id + "?wait=20s").json();
      assertThat(ended.path("state").asText()).isEqualTo("succeeded");
      assertThat(ended.path("attempts")).as("never claimed in vain").hasSize(1);
    }
    Wait.until(() -> running() == 0);
    assertThat(api.get("/v1/workers/" + worker).json().path("mode").asText()).isEqualTo("push");
  }

  @Test
  void what_others_take_of_the_limiter_keeps_a_job_ready_and_why_says_so()
      throws InterruptedException {
    api.put("/v1/limiters/crm", "{\"concurrency\":1}");
    var permit =
        api.post("/v1/limiters/crm/acquire", "{\"hold\":\"10m\"}").json().path("permit").asText();
    var worker = ApiTest.id(register("mail", ",\"limiter\":\"crm\""));
    var id = job("mail", "");

    Wait.until(() -> why(id).at("/blocked_by/0/kind").asText().equals("limiter"));

    assertThat(why(id).at("/blocked_by/0/name").asText()).isEqualTo("crm");
    assertThat(why(id).at("/workers/matching").asInt()).isOne();
    var held = api.get("/v1/workers/" + worker).json().path("held_by");
    assertThat(held.path("kind").asText()).isEqualTo("limiter");
    assertThat(held.path("name").asText()).isEqualTo("crm");
    assertThat(state(id)).isEqualTo("ready");
    assertThat(endpoint.isQuiet()).isTrue();
    api.post("/v1/limiters/crm/release", "{\"permit\":\"%s\"}".formatted(permit));
    endpoint.next().says(204);
    Wait.until(() -> state(id).equals("succeeded"));
  }

  @Test
  void an_idle_worker_takes_nothing_of_its_limiter() {
    api.put("/v1/limiters/crm", "{\"limit\":3,\"per\":\"1h\",\"burst\":3}");
    var worker = ApiTest.id(register("mail", ",\"limiter\":\"crm\""));
    Wait.until(() -> !api.get("/v1/workers/" + worker).json().path("node").asText().isEmpty());
    var before = beaten(worker);
    Wait.until(() -> !beaten(worker).equals(before));

    assertThat(api.get("/v1/limiters/crm").json().path("fill").asDouble()).isEqualTo(1.0);
  }

  private String beaten(String worker) {
    return api.get("/v1/workers/" + worker).json().path("last_beat_at").asText();
  }

  @Test
  void what_was_accepted_is_no_request_any_more() throws InterruptedException {
    api.put("/v1/limiters/crm", "{\"concurrency\":1}");
    register("mail", ",\"limiter\":\"crm\"");
    job("mail", "");
    endpoint.next().says(202);
    var id = job("mail", "");

    endpoint.next().says(204);

    Wait.until(() -> state(id).equals("succeeded"));
  }

  @Test
  void a_limiter_must_be_there() {
    var unknown = register("mail", ",\"limiter\":\"nobody\"");
    ApiTest.isRefused(unknown, 422, "unknown_reference");
    assertThat(ApiTest.pointers(unknown)).containsExactly("/push/limiter");
    ApiTest.isFaultAt(register("mail", ",\"limiter\":\"No Body\""), "/push/limiter");
  }

  @Test
  void endpoints_of_a_host_that_only_fails_are_left_alone_together() throws InterruptedException {
    var first = ApiTest.id(register("mail", ""));
    var second = ApiTest.id(register("news", ""));
    for (int at = 0; at < 10; at++) {
      job(at % 2 == 0 ? "mail" : "news", ",\"max_attempts\":1");
      endpoint.next().says(500);
    }
    for (var worker : new String[] {first, second}) {
      Wait.until(() -> held(worker).equals("breaker_open"));
    }

    var id = job("mail", "");
    var other = job("news", "");

    for (var one : new String[] {id, other}) {
      Wait.until(() -> why(one).at("/blocked_by/0/kind").asText().equals("breaker_open"));
      assertThat(state(one)).isEqualTo("ready");
    }
    assertThat(why(id).at("/blocked_by/0/name").asText()).isEqualTo("fn-mail");
    assertThat(why(id).at("/blocked_by/0/frees_at").asText()).isNotBlank();
    assertThat(endpoint.isQuiet()).isTrue();
  }

  private String held(String worker) {
    return api.get("/v1/workers/" + worker).json().at("/held_by/kind").asText();
  }

  @Test
  void somebody_serves_what_is_brought() throws InterruptedException {
    var worker = ApiTest.id(register("mail", ""));
    Wait.until(() -> !beaten(worker).isEmpty());
    job("mail", ",\"delay\":\"1h\"");
    assertThat(api.post("/v1/queues/mail/pause", "").status()).isEqualTo(200);
    var id = job("mail", "");

    var kinds = why(id).path("blocked_by").findValuesAsText("kind");

    assertThat(kinds).containsExactly("queue_paused");
  }
}
