package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys that are bound to queues or types: what lies outside is not there for them.
class BoundKeyTest extends BoundKeys {
  /// What each call about one job has to send to get as far as the job.
  private static final Map<String, String> BODIES =
      Map.ofEntries(
          Map.entry("ack", "{\"lease\":\"%s\"}"),
          Map.entry("nack", "{\"lease\":\"%s\",\"error\":{\"message\":\"m\"}}"),
          Map.entry("release", "{\"lease\":\"%s\"}"),
          Map.entry("snooze", "{\"lease\":\"%s\",\"for\":\"1h\"}"),
          Map.entry("extend", "{\"lease\":\"%s\"}"),
          Map.entry("progress", "{\"lease\":\"%s\",\"percent\":1}"),
          Map.entry("logs", "{\"lease\":\"%s\",\"lines\":[{\"message\":\"m\"}]}"));

  static Stream<String> operations() {
    return Contract.read().operations().stream();
  }

  static Stream<String> ofOne() {
    return operations()
        .filter(it -> reaches(it) && it.contains("{id}"))
        .filter(it -> !it.contains("/v1/keys"));
  }

  private static boolean reaches(String operation) {
    return Contract.read().document().at(pointer(operation) + "/x-reach").asBoolean();
  }

  private static String pointer(String operation) {
    var parts = operation.split(" ", 2);
    return "/paths/" + parts[1].replace("/", "~1") + "/" + parts[0].toLowerCase(Locale.ROOT);
  }

  private static Answer call(OpenApiChecked by, String operation, String id) {
    var parts = operation.split(" ", 2);
    var last = parts[1].substring(parts[1].lastIndexOf('/') + 1);
    boolean bare = parts[0].equals("GET") || parts[0].equals("DELETE");
    var body = BODIES.getOrDefault(last, "{}").formatted(lease);
    var path = parts[1].replace("{id}", id).replaceAll("\\{\\w+}", id);
    var client = by.careless().with("x-request-id", "r").with("if-match", "*");
    return client.send(parts[0], path, bare ? "" : body);
  }

  @ParameterizedTest
  @MethodSource("ofOne")
  void a_job_of_others_is_as_if_there_were_none(String operation) {
    var absent = call(bound, operation, "nobodys");
    assertThat(absent.status()).as(operation).isEqualTo(404);
    for (var id : List.of(running, dead, waiting)) {
      for (var by : List.of(bound, typed)) {
        var answer = call(by, operation, id);
        assertThat(answer.text().replace(id, "nobodys")).as(operation).isEqualTo(absent.text());
      }
    }
    var states = Stream.of(running, dead, waiting).map(it -> state(server.admin(), it));
    assertThat(states).containsExactly("running", "dead", "scheduled");
  }

  @ParameterizedTest
  @MethodSource("operations")
  void no_read_speaks_of_jobs_and_queues_of_others(String operation) {
    if (reaches(operation) && operation.startsWith("GET ") && !operation.contains("{")) {
      var path = operation.substring(4);
      for (var more : List.of("", "?q=foreign", "?prefix=queue:", "?fields=queue,id,type")) {
        var text = bound.careless().get(path + more).text();
        assertThat(text).as(path + more).doesNotContain(running, dead, waiting);
        if (!path.equals("/v1/openapi.json")) {
          assertThat(text).as(path + more).doesNotContain(FOREIGN);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void what_does_not_keep_to_bounds_is_not_for_a_bound_key(String operation) {
    var scope = Contract.read().document().at(pointer(operation) + "/x-scope").asText();
    var answer = call(bound, operation, "billing.none");
    if (!scope.equals("open")) {
      boolean refused = answer.status() == 403;
      assertThat(refused).as("%s answers %s", operation, answer).isEqualTo(!reaches(operation));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /v1/queues/{name}", "DELETE /v1/queues/{name}"})
  void a_queue_of_others_is_as_if_there_were_none(String operation) {
    var there = call(bound, operation, FOREIGN).text().replace(FOREIGN, "nobodys");
    assertThat(there).isEqualTo(call(bound, operation, "nobodys").text());
    assertThat(call(bound, operation, FOREIGN).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"POST,/pause", "POST,/resume", "POST,/drain", "POST,/purge", "PUT,''", "PATCH,''"})
  void no_queue_of_others_is_made_or_changed(String method, String action) {
    var operation = method + " /v1/queues/{name}" + action;
    assertThat(call(bound, operation, FOREIGN).status()).isIn(403, 404);
    assertThat(call(bound, operation, "foreign.new").status()).isIn(403, 404);
    assertThat(call(typed, operation, FOREIGN).status()).isEqualTo(403);
    var there = server.admin().get("/v1/queues/" + FOREIGN).json();
    assertThat(there.path("version").asInt()).isZero();
    assertThat(there.path("state").asText()).isEqualTo("running");
    assertThat(server.admin().get("/v1/queues/foreign.new").status()).isEqualTo(404);
  }

  @Test
  void its_own_jobs_and_queues_are_there_as_for_everybody() {
    var id = ApiTest.id(bound.post("/v1/jobs", draft("billing.own", "remote", "")));
    assertThat(state(bound, id)).isEqualTo("ready");
    assertThat(ApiTest.each(bound.get("/v1/jobs?queue=billing.own"), "id")).containsExactly(id);
    assertThat(bound.get("/v1/jobs?limit=0&queue=foreign").json().at("/total/count").asInt())
        .isZero();
    assertThat(bound.get("/v1/jobs/" + id + "/why").status()).isEqualTo(200);
    assertThat(bound.post("/v1/queues/billing.own/pause", "{}").status()).isEqualTo(200);
    assertThat(bound.post("/v1/queues/billing.own/resume", "{}").status()).isEqualTo(200);
    assertThat(ApiTest.each(bound.get("/v1/queues"), "name")).contains("billing.own");
    assertThat(claim(bound, "billing.own").json().at("/claims/0/job/id").asText()).isEqualTo(id);
  }

  @Test
  void sees_the_steps_of_its_own_jobs_and_which_plugins_there_are() {
    var own = ApiTest.id(bound.post("/v1/jobs", draft("billing.steps", "remote", "")));
    var foreign = enqueue("foreign.steps", "remote", "");

    assertThat(bound.get("/v1/jobs/" + own + "/steps").status()).isEqualTo(200);
    ApiTest.isRefused(bound.get("/v1/jobs/" + foreign + "/steps"), 404, "not_found");
    assertThat(bound.get("/v1/plugins").status()).isEqualTo(200);
  }

  @Test
  void hears_no_figures_of_all_queues() {
    assertThat(bound.get("/health").json()).hasToString("{\"status\":\"healthy\"}");
  }

  @Test
  void why_names_no_job_of_others() {
    server.admin().put("/v1/limiters/shared", "{\"concurrency\":1}");
    var held = ",\"limiters\":[\"shared\"]";
    var holder = enqueue("foreign.holding", "remote", held);
    claim(server.admin(), "foreign.holding");
    var id = ApiTest.id(bound.post("/v1/jobs", draft("billing.held", "remote", held)));
    assertThat(server.admin().get("/v1/jobs/" + id + "/why").text()).contains(holder);
    var why = bound.get("/v1/jobs/" + id + "/why");
    assertThat(why.json().at("/blocked_by/0/kind").asText()).isEqualTo("limiter");
    assertThat(why.text()).doesNotContain(holder);
  }

  @Test
  void a_key_is_told_its_bounds_and_keeps_them() {
    var self = bound.get("/v1/keys/self").json();
    assertThat(self.path("queues")).hasToString("[\"billing.*\"]");
    assertThat(self.path("types").isNull()).isTrue();
    var made = server.make(",\"role\":\"admin\",\"queues\":[\"a\"]");
    var path = "/v1/keys/" + made.json().path("id").asText();
    var patched = server.admin().with("if-match", "*").patch(path, "{\"name\":\"m\"}");
    assertThat(patched.json().path("queues")).hasToString("[\"a\"]");
    var freed = server.admin().with("if-match", "*").patch(path, "{\"queues\":null}");
    assertThat(freed.json().path("queues").isNull()).isTrue();
  }
}
