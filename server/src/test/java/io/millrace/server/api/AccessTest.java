package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.KeyText;
import io.millrace.core.access.Role;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import io.millrace.server.http.route.node.Build;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every operation of the document against every role, and against nobody.
class AccessTest {
  private static final Map<Role, KeyText> KEYS =
      Stream.of(Role.values()).collect(Collectors.toMap(role -> role, role -> key(role.wire())));

  private static WholeServer server;

  private static KeyText key(String name) {
    var id = "key_" + (name + "000000000000").substring(0, 12);
    return KeyText.of("live", id, new Random(name.hashCode()));
  }

  @BeforeAll
  static void start() {
    var keys =
        KEYS.entrySet().stream()
            .map(it ->
                "{\"id\":\"key_%s\",\"name\":\"%s\",\"role\":\"%s\",\"hash\":\"%s\"}"
                    .formatted(
                        it.getValue().id(),
                        it.getKey().wire(),
                        it.getKey().wire(),
                        it.getValue().hash().text()))
            .collect(Collectors.joining(",", "[", "]"));
    server = WholeServer.with(Map.of("auth.keys", keys));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static Stream<String> operations() {
    return Contract.read().operations().stream();
  }

  @ParameterizedTest
  @EnumSource
  void each_role_may_what_its_scopes_say_and_nothing_else(Role role) {
    operations()
        .forEach(operation -> {
          var scope = scope(operation);
          boolean allowed =
              scope.equals("open") || scope.equals("any") || role.scopes().include(scope);
          var answer = call(as(role), operation);

          assertThat(answer.status()).as("%s: %s", role, operation).isNotEqualTo(401);
          boolean refused = answer.status() == 403;
          assertThat(refused).as("%s: %s answers %s", role, operation, answer).isEqualTo(!allowed);
          if (refused) {
            assertThat(answer.code()).isEqualTo("forbidden");
            assertThat(answer.json().path("required_scope").asText()).isEqualTo(scope);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("operations")
  void nobody_gets_past_the_door_but_where_it_is_open(String operation) {
    var answer = call(nobody(), operation);

    if (scope(operation).equals("open")) {
      assertThat(answer.status()).as(operation).isNotEqualTo(401).isLessThan(500);
    } else {
      isUnknown(answer);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void no_other_spelling_of_a_path_is_open(String operation) {
    var path = operation.split(" ", 2)[1].replaceAll("\\{\\w+}", "a");
    var method = operation.split(" ", 2)[0];
    if (!scope(operation).equals("open")) {
      Stream.of(
              "/health",
              "/x/health",
              ";/health",
              "%2fhealth",
              "/",
              ".json",
              "?a=/livez",
              "/metrics",
              "/./livez",
              "/../livez",
              "%2e%2e/livez")
          .map(path::concat)
          .forEach(it -> isUnknown(send(method, it)));
      isUnknown(send(method, path.toUpperCase(Locale.ROOT)));
      isUnknown(send(method, "/livez/.." + path));
      isUnknown(send(method, "/livez;" + path));
      isUnknown(send(method, "/." + path));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"health", "ready", "metrics", "livez", "login", "openapi.json"})
  void a_name_that_looks_like_an_open_path_opens_nothing(String name) {
    isUnknown(nobody().get("/v1/queues/" + name));
    isUnknown(nobody().get("/v1/jobs/" + name));
    assertThat(as(Role.ADMIN).put("/v1/queues/" + name, "{}").status()).isEqualTo(201);
    assertThat(as(Role.VIEWER).get("/v1/queues/" + name).status()).isEqualTo(200);
  }

  @Test
  void a_key_may_come_in_either_header() {
    var text = KEYS.get(Role.VIEWER).text();
    assertThat(nobody().with("x-api-key", text).get("/v1/jobs").status()).isEqualTo(200);
    assertThat(nobody().with("authorization", "bearer " + text).get("/v1/jobs").status())
        .isEqualTo(200);
  }

  @Test
  void a_wrong_id_and_a_wrong_secret_are_refused_alike() {
    var right = KEYS.get(Role.VIEWER);
    var otherSecret = KeyText.of("live", right.id(), new Random(99));
    var otherId = new KeyText("live", "zzzzzzzzzzzz", right.secret());
    var first = nobody().with("x-request-id", "r").with("x-api-key", otherSecret.text());
    var second = nobody().with("x-request-id", "r").with("x-api-key", otherId.text());

    isUnknown(first.get("/v1/jobs"));
    assertThat(second.get("/v1/jobs").text()).isEqualTo(first.get("/v1/jobs").text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "Bearer ", "Bearer x", "Basic YTpi", "Digest x"})
  void nothing_else_is_a_key(String header) {
    isUnknown(nobody().with("authorization", header).get("/v1/jobs"));
    isUnknown(nobody().with("authorization", header).get("/livez"));
  }

  @Test
  void a_key_in_the_url_is_refused_even_beside_one_in_the_header() {
    var text = KEYS.get(Role.ADMIN).text();
    var answer = as(Role.ADMIN).careless().get("/v1/jobs?token=" + text);

    ApiTest.isRefused(answer, 400, "malformed");
    assertThat(answer.text()).doesNotContain(KEYS.get(Role.ADMIN).secret());
    ApiTest.isRefused(nobody().careless().get("/livez?k=" + text), 400, "malformed");
  }

  @Test
  void strangers_hear_of_the_server_what_they_need_to_sign_in() {
    assertThat(nobody().get("/v1/info").json().properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrder("name", "version", "auth", "sign_in");
    assertThat(nobody().get("/v1/info").json().path("auth").asText()).isEqualTo("keys");
    assertThat(nobody().get("/health").json()).hasToString("{\"status\":\"healthy\"}");
    var info = as(Role.PRODUCER).get("/v1/info").json();
    assertThat(info.has("backend")).isTrue();
    assertThat(info.path("build").asText("")).isEqualTo(Build.here().commit().orElse(""));
    assertThat(info.path("port").asInt()).isEqualTo(server.url().getPort());
    assertThat(as(Role.PRODUCER).get("/health").json().has("components")).isTrue();
  }

  @Test
  void what_is_done_is_done_in_the_name_of_the_key() {
    var admin = "key_" + KEYS.get(Role.ADMIN).id();
    as(Role.ADMIN).put("/v1/queues/named", "{}");
    var paused = as(Role.ADMIN).post("/v1/queues/named/pause", "{}").json();
    assertThat(paused.at("/paused_by/by").asText()).isEqualTo(admin);
    var job = as(Role.ADMIN).post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"named\"}").json();
    assertThat(job.path("created_by").asText()).isEqualTo(admin);
    var path = "/v1/jobs/" + job.path("id").asText();
    var copy = as(Role.PRODUCER).post(path + "/clone", "{}").json();
    assertThat(copy.path("created_by").asText()).isEqualTo("key_" + KEYS.get(Role.PRODUCER).id());
    assertThat(as(Role.VIEWER).get(path + "/history").json().at("/items/0/by").asText())
        .isEqualTo(admin);
    as(Role.ADMIN).put("/v1/limiters/named", "{\"concurrency\":1}");
    assertThat(as(Role.ADMIN).get("/v1/limiters/named").json().path("created_by").asText())
        .isEqualTo(admin);
  }

  @Test
  void the_answer_to_one_key_is_not_given_to_another() {
    var job = "{\"type\":\"remote\",\"queue\":\"twice\"}";
    var first = as(Role.ADMIN).with("idempotency-key", "same").post("/v1/jobs", job);
    var second = as(Role.PRODUCER).with("idempotency-key", "same").post("/v1/jobs", job);

    assertThat(second.status()).isEqualTo(201);
    assertThat(second.json().path("id")).isNotEqualTo(first.json().path("id"));
  }

  @Test
  void to_delete_by_force_needs_more_than_to_delete() {
    as(Role.ADMIN).post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"force\",\"id\":\"f1\"}");
    var one = as(Role.OPERATOR).delete("/v1/jobs/f1?force=true");
    var many = as(Role.OPERATOR).post("/v1/jobs/delete", "{\"ids\":[\"f1\"],\"force\":true}");

    ApiTest.isRefused(one, 403, "forbidden");
    ApiTest.isRefused(many, 403, "forbidden");
    assertThat(as(Role.ADMIN).delete("/v1/jobs/f1?force=true").status()).isEqualTo(204);
  }

  private static String scope(String operation) {
    var parts = operation.split(" ", 2);
    var pointer = "/paths/" + parts[1].replace("/", "~1") + "/" + parts[0].toLowerCase(Locale.ROOT);
    return Contract.read().document().at(pointer + "/x-scope").asText();
  }

  private static Answer call(OpenApiChecked client, String operation) {
    var parts = operation.split(" ", 2);
    boolean bare = parts[0].equals("GET") || parts[0].equals("DELETE");
    var path = parts[1].replaceAll("\\{\\w+}", "absent");
    return client.careless().send(parts[0], path, bare ? "" : "{}");
  }

  private static Answer send(String method, String path) {
    return nobody().careless().send(method, path, "");
  }

  private static void isUnknown(Answer answer) {
    ApiTest.isRefused(answer, 401, "unauthenticated");
    assertThat(answer.header("www-authenticate")).contains("Bearer");
  }

  private static OpenApiChecked nobody() {
    return OpenApiChecked.at(server.url());
  }

  private static OpenApiChecked as(Role role) {
    return nobody().with("authorization", "Bearer " + KEYS.get(role).text());
  }
}
