package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.access.Scopes;
import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What jobs carry and answer, shown to those who may see it and hidden from all others.
class PayloadTest {
  private static final String MARK = "m4rked";
  private static final String LOADED =
      ",\"args\":{\"v\":\"%s\",\"password\":\"%s\",\"n\":{\"token\":\"%s\"}},\"meta\":{\"v\":\"%s\"}"
          .formatted(MARK, MARK, MARK, MARK);

  private static KeyedServer server;
  private static OpenApiChecked blind;
  private static String dead;
  private static String running;
  private static String lease;
  private static String signature;

  @BeforeAll
  static void start() {
    server = new KeyedServer(Map.of("redact.paths", "args.password,*.token"));
    var scopes =
        Scopes.ALL.list().stream()
            .filter(it -> !it.equals(Scopes.PAYLOAD))
            .collect(Collectors.joining("\",\"", "[\"", "\"]"));
    blind = server.with(",\"scopes\":" + scopes);
    running = enqueue("work");
    lease = claim(server.admin(), "work").at("/lease/token").asText();
    report(
        "progress", "{\"lease\":\"%1$s\",\"data\":{\"v\":\"%2$s\"},\"cursor\":{\"v\":\"%2$s\"}}");
    report(
        "logs",
        "{\"lease\":\"%s\",\"lines\":[{\"message\":\"%s\",\"fields\":{\"v\":\"" + MARK + "\"}}]}");
    dead = enqueue("dying");
    var token = claim(server.admin(), "dying").at("/lease/token").asText();
    server
        .admin()
        .post(
            "/v1/jobs/" + dead + "/nack",
            "{\"lease\":\"%s\",\"outcome\":\"dead\",\"error\":{\"message\":\"boom\"}}"
                .formatted(token));
    var groups = server.admin().get("/v1/dead-letters/groups").json();
    signature = groups.at("/items/0/signature").asText();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void report(String what, String body) {
    var answer =
        server.admin().post("/v1/jobs/" + running + "/" + what, body.formatted(lease, MARK));
    assertThat(answer.status()).as(answer.text()).isLessThan(300);
  }

  private static String enqueue(String queue) {
    return ApiTest.id(
        server
            .admin()
            .post(
                "/v1/jobs",
                "{\"type\":\"remote\",\"queue\":\"%s\",\"timeout\":\"1h\"%s}"
                    .formatted(queue, LOADED)));
  }

  private static JsonNode claim(OpenApiChecked by, String queue) {
    return by.post(
            "/v1/claims", "{\"queues\":[\"%s\"],\"max\":1,\"lease\":\"1h\"}".formatted(queue))
        .json()
        .at("/claims/0");
  }

  static Stream<String> reads() {
    return Contract.read().operations().stream()
        .filter(it -> it.startsWith("GET "))
        .flatMap(it -> Stream.of(running, dead).map(id -> path(it.substring(4), id)))
        .distinct();
  }

  private static String path(String operation, String id) {
    return operation
        .replace("{id}", id)
        .replace("{signature}", signature)
        .replaceAll("\\{\\w+}", "work");
  }

  @ParameterizedTest
  @MethodSource("reads")
  void no_read_shows_a_payload_to_who_may_not_see_it(String path) {
    assertThat(blind.get(path).text()).doesNotContain(MARK);
    assertThat(blind.with("accept", "application/x-ndjson, */*;q=0.1").get(path).text())
        .doesNotContain(MARK);
  }

  @Test
  void what_is_hidden_tells_how_long_it_is() {
    var job = blind.get("/v1/jobs/" + running).json();
    assertThat(job.path("meta")).hasToString("{\"redacted\":true,\"bytes\":14}");
    assertThat(job.at("/args/redacted").asBoolean()).isTrue();
    assertThat(job.at("/progress/data/redacted").asBoolean()).isTrue();
    assertThat(job.path("result").isNull()).isTrue();
    var line = blind.get("/v1/jobs/" + running + "/logs").json().at("/items/0");
    assertThat(line.path("redacted").asBoolean()).isTrue();
    assertThat(line.path("bytes").asInt()).isEqualTo(8 + 14);
    assertThat(line.path("n").asInt()).isEqualTo(1);
  }

  @Test
  void lists_and_lines_hide_it_too() {
    var list = blind.get("/v1/jobs?queue=work&fields=args,meta");
    assertThat(list.json().at("/items/0/args/redacted").asBoolean()).isTrue();
    var lines = blind.with("accept", "application/x-ndjson").get("/v1/jobs?fields=args");
    assertThat(lines.text()).contains("redacted").doesNotContain(MARK);
  }

  @Test
  void who_sends_a_job_is_answered_without_it_unless_he_may_see_it() {
    var job = "{\"type\":\"remote\",\"queue\":\"sent\"" + LOADED + "}";
    assertThat(blind.with("idempotency-key", "k").post("/v1/jobs", job).text())
        .doesNotContain(MARK);
    var again = blind.with("idempotency-key", "k").post("/v1/jobs", job);
    assertThat(again.header("idempotency-replayed")).contains("true");
    assertThat(again.text()).doesNotContain(MARK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry", "clone"})
  void what_is_done_to_a_job_is_answered_without_it(String action) {
    var copy = ApiTest.id(server.admin().post("/v1/jobs/" + dead + "/clone", "{\"queue\":\"c\"}"));
    server.admin().post("/v1/jobs/" + copy + "/cancel", "{}");
    var answer = blind.post("/v1/jobs/" + copy + "/" + action, "{}");
    assertThat(answer.status()).isLessThan(300);
    assertThat(answer.text()).contains("redacted").doesNotContain(MARK);
  }

  @Test
  void a_claim_shows_it_only_to_who_may_see_it_and_then_whole() {
    enqueue("first");
    enqueue("second");
    assertThat(claim(blind, "first").at("/job/args/redacted").asBoolean()).isTrue();
    assertThat(claim(server.admin(), "second").at("/job/args/password").asText()).isEqualTo(MARK);
  }

  @Test
  void covered_places_are_shown_to_nobody() {
    var args = server.admin().get("/v1/jobs/" + running).json().path("args");
    assertThat(args)
        .hasToString(
            "{\"v\":\"%s\",\"password\":\"•••\",\"n\":{\"token\":\"•••\"}}".formatted(MARK));
    var line = server.admin().get("/v1/jobs/" + running + "/logs").json().at("/items/0");
    assertThat(line.path("message").asText()).isEqualTo(MARK);
  }

  @ParameterizedTest
  @ValueSource(strings = {"args.v:m4rked", "-meta.v:x", "queue:work args.v~m4"})
  void who_may_not_see_it_may_not_ask_for_it(String q) {
    var encoded = q.replace(" ", "%20");
    for (var path :
        new String[] {
          "/v1/jobs?q=",
          "/v1/search?q=",
          "/v1/search/facets?q=",
          "/v1/dead-letters?q=",
          "/v1/dead-letters/stats?q=",
          "/v1/dead-letters/groups?q="
        }) {
      Answer refused = blind.get(path + encoded);
      ApiTest.isRefused(refused, 403, "forbidden");
      assertThat(refused.json().path("required_scope").asText()).isEqualTo(Scopes.PAYLOAD);
      assertThat(server.admin().get(path + encoded).status()).isEqualTo(200);
    }
  }
}
