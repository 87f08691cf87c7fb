package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.Wait;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Calls that wait under a key which ends meanwhile.
class EndedKeyTest {
  private static final String WORKER = ",\"role\":\"worker\"";
  private static final String JOB = "{\"id\":\"%s\",\"type\":\"remote\",\"queue\":\"%s\"}";
  private static final String CLAIM = "{\"queues\":[\"%s\"],\"wait\":\"20s\"}";

  private static KeyedServer server;

  @BeforeAll
  static void start() {
    server = new KeyedServer(Map.of());
    admin().post("/v1/jobs", JOB.formatted("open", "kept"));
    admin().put("/v1/limiters/taken", "{\"concurrency\":1}");
    admin().post("/v1/limiters/taken/acquire", "{\"hold\":\"1h\"}");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/claims | {\"queues\":[\"a\"],\"wait\":\"20s\"}",
        "/v1/claims | {\"queues\":[\"a\"],\"wait\":\"20s\",\"request_id\":\"c-17\"}",
        "/v1/acks | {\"items\":[],\"claim\":{\"queues\":[\"a\"],\"wait\":\"20s\"}}",
        "/v1/limiters/taken/acquire | {\"wait\":\"20s\"}",
        "/v1/jobs?wait=20s | {\"type\":\"remote\",\"queue\":\"kept\"}",
        "/v1/jobs/open?wait=20s |"
      })
  void are_answered_within_a_second_that_it_opens_nothing_any_more(String path, String body) {
    var made = server.make(WORKER);
    var answer = begin(made, path, body);

    revoke(made);

    isTurnedAway(answer, Instant.now());
  }

  @Test
  void get_no_job_that_comes_when_it_is_revoked() {
    var made = server.make(WORKER);
    var answer = begin(made, "/v1/claims", CLAIM.formatted("late"));

    revoke(made);
    admin().post("/v1/jobs", JOB.formatted("late", "late"));

    isTurnedAway(answer, Instant.now());
    isFree("late");
  }

  @Test
  void get_no_job_of_a_queue_that_is_not_for_it_any_more() {
    var made = server.make(WORKER);
    var answer = begin(made, "/v1/claims", CLAIM.formatted("narrow"));

    admin().with("if-match", "*").patch(path(made), "{\"queues\":[\"other\"]}");
    admin().post("/v1/jobs", JOB.formatted("narrow", "narrow"));

    isTurnedAway(answer, Instant.now());
    isFree("narrow");
  }

  @Test
  void get_no_job_when_it_is_not_for_their_address_any_more() {
    var made = server.make(WORKER);
    var answer = begin(made, "/v1/claims", CLAIM.formatted("elsewhere"));

    admin().with("if-match", "*").patch(path(made), "{\"ip_allow\":[\"10.0.0.0/8\"]}");
    admin().post("/v1/jobs", JOB.formatted("elsewhere", "elsewhere"));

    isTurnedAway(answer, Instant.now());
    isFree("elsewhere");
  }

  @Test
  void get_no_permit_that_comes_free_when_it_is_revoked() {
    admin().put("/v1/limiters/freed", "{\"concurrency\":1}");
    var held = admin().post("/v1/limiters/freed/acquire", "{\"hold\":\"1h\"}");
    var made = server.make(WORKER);
    var answer = begin(made, "/v1/limiters/freed/acquire", "{\"wait\":\"20s\"}");

    revoke(made);
    var permit = held.json().path("permit").asText();
    admin().post("/v1/limiters/freed/release", "{\"permit\":\"%s\"}".formatted(permit));

    isTurnedAway(answer, Instant.now());
    var next = admin().post("/v1/limiters/freed/acquire", "{\"hold\":\"1h\"}");
    assertThat(next.status()).isEqualTo(200);
  }

  @Test
  void do_nothing_more_to_many_when_it_is_revoked() {
    var made = server.make(",\"role\":\"operator\"");
    admin().post("/v1/jobs", JOB.formatted("first", "many").replace("}", ",\"delay\":\"1h\"}"));
    admin().post("/v1/jobs", JOB.formatted("second", "many").replace("}", ",\"delay\":\"1h\"}"));
    var order =
        "{\"action\":\"promote\",\"rate\":\"1/s\","
            + "\"target\":{\"resource\":\"jobs\",\"q\":\"queue:many\"}}";
    var opened =
        server
            .by(made.json().path("token").asText())
            .with("idempotency-key", "many")
            .post("/v1/operations", order);
    var path = "/v1/operations/" + opened.json().path("id").asText();

    revoke(made);

    var ended = admin().get(path + "?wait=20s").json();
    assertThat(ended.path("state").asText()).isEqualTo("failed");
    assertThat(ended.path("done").asInt()).isLessThan(2);
  }

  @Test
  void are_answered_within_a_second_that_it_has_expired() {
    var end = Instant.now().plusSeconds(5);
    var made = server.make(WORKER + ",\"expires_at\":\"%s\"".formatted(end));

    isTurnedAway(begin(made, "/v1/claims", CLAIM.formatted("none")), end);
  }

  /// Done when the call is in.
  private static CompletableFuture<Answer> begin(Answer made, String path, String body) {
    var api = server.by(made.json().path("token").asText());
    var answer =
        CompletableFuture.supplyAsync(
            () -> body == null ? api.get(path) : api.post(path, body), Thread::startVirtualThread);
    Wait.until(() -> !admin().get(path(made)).json().path("last_used_at").isNull());
    return answer;
  }

  /// Nobody has it: what was being claimed when the key ended is handed back.
  private static void isFree(String job) {
    Wait.until(() -> admin().get("/v1/jobs/" + job).json().path("state").asText().equals("ready"));
  }

  private static void revoke(Answer made) {
    var revoked = admin().with("if-match", "*").delete(path(made));
    assertThat(revoked.status()).isEqualTo(204);
  }

  private static String path(Answer made) {
    return "/v1/keys/" + made.json().path("id").asText();
  }

  private static void isTurnedAway(CompletableFuture<Answer> answer, Instant since) {
    var answered = answer.join();
    // Within a second it is promised; a machine that has much else to do may make more of it, but
    // not what the call would have waited for.
    assertThat(Duration.between(since, Instant.now())).isLessThan(Duration.ofSeconds(10));
    ApiTest.isRefused(answered, 401, "unauthenticated");
    assertThat(answered.header("www-authenticate")).contains("Bearer");
  }

  private static OpenApiChecked admin() {
    return server.admin();
  }
}
