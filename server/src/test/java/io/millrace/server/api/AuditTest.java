package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.access.KeyText;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Who changed what, as the server keeps it.
class AuditTest {
  private static final KeyText ADMIN = KeyText.of("live", "key_000000000000", new Random(1));

  /// What ends with the server that does it, or needs another: `ClusterTest` has a server for that.
  private static final Set<String> AMONG_NODES =
      Set.of("POST /v1/cluster/leader/step-down", "POST /v1/cluster/nodes/{id}/drain");

  /// Whose record is the job's history, or who use what others set up.
  private static final Set<String> ELSEWHERE =
      Set.of(
          "POST /v1/jobs",
          "POST /v1/claims",
          "POST /v1/acks",
          "POST /v1/jobs/{id}/ack",
          "POST /v1/jobs/{id}/nack",
          "POST /v1/jobs/{id}/release",
          "POST /v1/jobs/{id}/extend",
          "POST /v1/jobs/{id}/progress",
          "POST /v1/jobs/{id}/logs",
          "POST /v1/limiters/{name}/acquire",
          "POST /v1/limiters/{name}/release",
          "POST /v1/breakers/{name}/admit",
          "POST /v1/breakers/{name}/record");

  private static final String VIEW = "{\"name\":\"n\"}";

  private static WholeServer server;
  private int made;

  @BeforeAll
  static void start() {
    server = WholeServer.with(Map.of(), Map.of("MILLRACE_BOOTSTRAP_KEY", ADMIN.text()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// A call of every operation that changes something, each of which succeeds.
  private Map<String, Supplier<Answer>> changes() {
    return Map.ofEntries(
        Map.entry("PATCH /v1/jobs/{id}", () -> api().patch("/v1/jobs/" + job(), "{\"tags\":[]}")),
        Map.entry("DELETE /v1/jobs/{id}", () -> api().delete("/v1/jobs/" + cancelled())),
        Map.entry("POST /v1/jobs/{id}/cancel", () -> post("/v1/jobs/" + job() + "/cancel", "{}")),
        Map.entry(
            "POST /v1/jobs/{id}/retry", () -> post("/v1/jobs/" + cancelled() + "/retry", "{}")),
        Map.entry(
            "POST /v1/jobs/{id}/promote", () -> post("/v1/jobs/" + later() + "/promote", "{}")),
        Map.entry(
            "POST /v1/jobs/{id}/snooze",
            () -> post("/v1/jobs/" + job() + "/snooze", "{\"for\":\"1h\"}")),
        Map.entry("POST /v1/jobs/{id}/clone", () -> post("/v1/jobs/" + job() + "/clone", "{}")),
        Map.entry("POST /v1/jobs/cancel", () -> post("/v1/jobs/cancel", ids(job()))),
        Map.entry("POST /v1/jobs/retry", () -> post("/v1/jobs/retry", ids(cancelled()))),
        Map.entry("POST /v1/jobs/promote", () -> post("/v1/jobs/promote", ids(later()))),
        Map.entry("POST /v1/jobs/delete", () -> post("/v1/jobs/delete", ids(cancelled()))),
        Map.entry(
            "POST /v1/jobs/patch",
            () ->
                post(
                    "/v1/jobs/patch",
                    "{\"ids\":[\"%s\"],\"patch\":{\"tags\":[]}}".formatted(job()))),
        Map.entry("PUT /v1/queues/{name}", () -> api().put("/v1/queues/" + name(), "{}")),
        Map.entry(
            "PATCH /v1/queues/{name}",
            () -> matching().patch("/v1/queues/" + queue(), "{\"max_depth\":9}")),
        Map.entry("DELETE /v1/queues/{name}", () -> matching().delete("/v1/queues/" + queue())),
        Map.entry(
            "POST /v1/queues/{name}/pause", () -> post("/v1/queues/" + queue() + "/pause", "{}")),
        Map.entry(
            "POST /v1/queues/{name}/resume", () -> post("/v1/queues/" + queue() + "/resume", "{}")),
        Map.entry(
            "POST /v1/limiters",
            () -> post("/v1/limiters", "{\"name\":\"%s\",\"concurrency\":1}".formatted(name()))),
        Map.entry(
            "PUT /v1/limiters/{name}",
            () -> api().put("/v1/limiters/" + name(), "{\"concurrency\":1}")),
        Map.entry(
            "PATCH /v1/limiters/{name}",
            () -> matching().patch("/v1/limiters/" + limiter(), "{\"concurrency\":2}")),
        Map.entry(
            "DELETE /v1/limiters/{name}", () -> matching().delete("/v1/limiters/" + limiter())),
        Map.entry(
            "POST /v1/limiters/{name}/reset",
            () -> post("/v1/limiters/" + limiter() + "/reset", "{}")),
        Map.entry("PUT /v1/breakers/{name}", () -> api().put("/v1/breakers/" + name(), "{}")),
        Map.entry(
            "PATCH /v1/breakers/{name}",
            () -> matching().patch("/v1/breakers/" + breaker(), "{\"failure_threshold\":2}")),
        Map.entry(
            "DELETE /v1/breakers/{name}", () -> matching().delete("/v1/breakers/" + breaker())),
        Map.entry(
            "POST /v1/breakers/{name}/reset",
            () -> post("/v1/breakers/" + breaker() + "/reset", "{}")),
        Map.entry(
            "POST /v1/breakers/{name}/trip",
            () -> post("/v1/breakers/" + breaker() + "/trip", "{}")),
        Map.entry("POST /v1/operations", () -> operation("{\"add\":[\"a\"]}", "tag")),
        Map.entry("POST /v1/operations/{id}/pause", () -> steer(slow(), "pause")),
        Map.entry("POST /v1/operations/{id}/resume", () -> steer(slow(), "resume")),
        Map.entry("POST /v1/operations/{id}/cancel", () -> steer(slow(), "cancel")),
        Map.entry(
            "POST /v1/operations/{id}/undo", () -> steer(ended(operation("{}", "cancel")), "undo")),
        Map.entry(
            "POST /v1/operations/{id}/retry-failed",
            () -> steer(ended(operation("{}", "retry")), "retry-failed")),
        Map.entry(
            "POST /v1/queues/{name}/drain",
            () -> once().post("/v1/queues/" + queue() + "/drain", "{}")),
        Map.entry(
            "POST /v1/queues/{name}/purge",
            () -> once().post("/v1/queues/" + queue() + "/purge", "{}")),
        Map.entry("POST /v1/logins", AuditTest::login),
        Map.entry("DELETE /v1/logins", AuditTest::logout),
        Map.entry("POST /v1/keys", () -> post("/v1/keys", "{\"name\":\"n\",\"role\":\"viewer\"}")),
        Map.entry(
            "PATCH /v1/keys/{id}", () -> matching().patch("/v1/keys/" + key(), "{\"name\":\"m\"}")),
        Map.entry("DELETE /v1/keys/{id}", () -> matching().delete("/v1/keys/" + key())),
        Map.entry("POST /v1/keys/{id}/rotate", () -> post("/v1/keys/" + key() + "/rotate", "{}")),
        Map.entry("POST /v1/views", () -> post("/v1/views", VIEW)),
        Map.entry("PUT /v1/views/{id}", () -> matching().put("/v1/views/" + view(), VIEW)),
        Map.entry("DELETE /v1/views/{id}", () -> matching().delete("/v1/views/" + view())),
        Map.entry("POST /v1/doctor", () -> post("/v1/doctor", "{\"repair\":true}")),
        Map.entry("POST /v1/maintenance/cleanup", () -> post("/v1/maintenance/cleanup", "{}")),
        Map.entry("POST /v1/maintenance/rescue", () -> post("/v1/maintenance/rescue", "{}")),
        Map.entry(
            "POST /v1/dead-letters/retry", () -> post("/v1/dead-letters/retry", "{\"filter\":{}}")),
        Map.entry(
            "POST /v1/dead-letters/delete",
            () -> post("/v1/dead-letters/delete", "{\"filter\":{\"queue\":\"none\"}}")),
        Map.entry(
            "POST /v1/dead-letters/prune",
            () -> post("/v1/dead-letters/prune", "{\"before\":\"2020-01-01T00:00:00Z\"}")),
        Map.entry(
            "PATCH /v1/dead-letters/groups/{signature}",
            () -> api().patch("/v1/dead-letters/groups/" + signature(), "{\"note\":\"seen\"}")),
        Map.entry("DELETE /v1/dead-letters/{id}", () -> api().delete("/v1/dead-letters/" + dead())),
        Map.entry(
            "POST /v1/dead-letters/{id}/retry",
            () -> post("/v1/dead-letters/" + dead() + "/retry", "{}")));
  }

  @Test
  void every_call_that_changes_something_leaves_exactly_one_line() {
    var changes = changes();
    var operations = new TreeSet<>(Contract.read().operations());
    operations.removeIf(it -> it.startsWith("GET "));
    operations.removeAll(ELSEWHERE);
    operations.removeAll(AMONG_NODES);
    assertThat(changes.keySet()).as("each has a call here").isEqualTo(operations);

    changes.forEach((operation, change) -> {
      var answer = change.get();

      assertThat(answer.status()).as("%s %s", operation, answer).isLessThan(300);
      var request = answer.header("x-request-id").orElseThrow();
      assertThat(of(request)).as(operation).hasSize(1);
    });
  }

  @Test
  void an_operation_tells_how_it_stood_before_and_after() {
    var opened = operation("{\"add\":[\"a\"]}", "tag", ",\"rate\":\"1/h\"");
    var paused = steer(ApiTest.id(opened), "pause");

    var made = of(request(opened)).getFirst();
    assertThat(made.path("before").isNull()).isTrue();
    assertThat(made.at("/after/action").asText()).isEqualTo("tag");
    assertThat(made.at("/after/matched").asInt()).isEqualTo(2);
    var line = of(request(paused)).getFirst();
    assertThat(line.at("/before/state").asText()).isIn("pending", "running");
    assertThat(line.at("/after/state").asText()).isEqualTo("paused");
  }

  @Test
  void to_try_an_operation_leaves_no_line() {
    var tried = operation("{\"add\":[\"a\"]}", "tag", ",\"dry_run\":true");

    assertThat(tried.status()).isEqualTo(200);
    assertThat(of(request(tried))).isEmpty();
  }

  @Test
  void a_line_tells_who_did_what_to_what_and_why() {
    var queue = queue();

    var request = request(post("/v1/queues/" + queue + "/pause", "{\"reason\":\"migration\"}"));

    var line = of(request).getFirst();
    assertThat(line.path("actor").asText()).isEqualTo("key_000000000000");
    assertThat(line.path("role").asText()).isEqualTo("admin");
    assertThat(line.path("action").asText()).isEqualTo("queue.pause");
    assertThat(line.path("resource").asText()).isEqualTo("queue:" + queue);
    assertThat(line.path("remote").asText()).isEqualTo("127.0.0.1");
    assertThat(line.path("reason").asText()).isEqualTo("migration");
    assertThat(line.at("/before/paused_by").isNull()).isTrue();
    assertThat(line.at("/after/paused_by/reason").asText()).isEqualTo("migration");
    assertThat(line.path("result").asText()).isEqualTo("ok");
  }

  @Test
  void a_line_tells_what_was_there_before_and_after() {
    var name = limiter();

    var patched = request(matching().patch("/v1/limiters/" + name, "{\"concurrency\":2}"));
    var removed = request(matching().delete("/v1/limiters/" + name));

    assertThat(of(patched).getFirst().at("/before/concurrency").asInt()).isOne();
    assertThat(of(patched).getFirst().at("/after/concurrency").asInt()).isEqualTo(2);
    assertThat(of(removed).getFirst().at("/before/concurrency").asInt()).isEqualTo(2);
    assertThat(of(removed).getFirst().path("after").isNull()).isTrue();
  }

  @Test
  void of_a_breaker_too() {
    var name = breaker();

    var patched = request(matching().patch("/v1/breakers/" + name, "{\"failure_threshold\":2}"));
    var tripped = request(post("/v1/breakers/" + name + "/trip", "{}"));
    var removed = request(matching().delete("/v1/breakers/" + name));

    assertThat(of(patched).getFirst().at("/after/failure_threshold").asInt()).isEqualTo(2);
    assertThat(of(patched).getFirst().at("/before/failure_threshold").isInt()).isTrue();
    assertThat(of(tripped).getFirst().at("/before/state").asText()).isEqualTo("closed");
    assertThat(of(tripped).getFirst().at("/after/state").asText()).isEqualTo("open");
    assertThat(of(removed).getFirst().path("before").isObject()).isTrue();
  }

  @Test
  void what_is_made_is_named_as_it_is_found() {
    var made = post("/v1/keys", "{\"name\":\"n\",\"role\":\"viewer\"}");

    assertThat(of(request(made)).getFirst().path("resource").asText())
        .isEqualTo("key:" + made.json().path("id").asText());
  }

  @Test
  void what_is_large_is_told_by_its_size() {
    var types = new StringBuilder();
    for (int n = 0; n < 400; n++) {
      types
          .append(n == 0 ? "" : ",")
          .append("\"type.of.work.%d\":{\"concurrency\":1}".formatted(n));
    }

    var request = request(api().put("/v1/queues/" + name(), "{\"types\":{" + types + "}}"));

    assertThat(of(request).getFirst().at("/after/bytes").asInt()).isGreaterThan(16 * 1024);
  }

  @Test
  void a_refused_call_and_a_repeated_one_leave_no_line() {
    var queue = queue();
    var absent = post("/v1/queues/none-of-that-name/pause", "{}");
    var wrong = api().careless().post("/v1/queues/" + queue + "/pause", "{\"reason\":1}");
    var stranger =
        OpenApiChecked.at(server.url()).careless().post("/v1/queues/" + queue + "/pause", "{}");
    var once = api().with("idempotency-key", "once").post("/v1/queues/" + queue + "/pause", "{}");
    var again = api().with("idempotency-key", "once").post("/v1/queues/" + queue + "/pause", "{}");

    assertThat(of(request(absent))).isEmpty();
    assertThat(of(request(wrong))).isEmpty();
    assertThat(of(request(stranger))).isEmpty();
    assertThat(of(request(once))).hasSize(1);
    assertThat(again.header("idempotency-replayed")).contains("true");
    assertThat(of(request(again))).isEmpty();
  }

  @Test
  void what_a_holder_says_stands_in_the_jobs_history_alone() {
    var queue = name();
    post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"%s\"}".formatted(queue));
    var claim = post("/v1/claims", "{\"queues\":[\"%s\"]}".formatted(queue));
    var lent = claim.json().at("/claims/0");
    var lease = lent.at("/lease/token").asText();
    var path = "/v1/jobs/" + lent.at("/job/id").asText() + "/snooze";

    var snoozed = post(path, "{\"lease\":\"%s\",\"for\":\"1h\"}".formatted(lease));

    assertThat(snoozed.status()).isEqualTo(200);
    assertThat(of(request(claim))).isEmpty();
    assertThat(of(request(snoozed))).isEmpty();
  }

  @Test
  void no_secret_is_in_a_line() {
    var made = post("/v1/keys", "{\"name\":\"n\",\"role\":\"viewer\"}");
    var id = made.json().path("id").asText();
    var renewed = post("/v1/keys/" + id + "/rotate", "{}");

    var text = api().get("/v1/audit?limit=500").text();

    assertThat(text)
        .contains("key:" + id)
        .doesNotContain("sha256", "\"token\"")
        .doesNotContain(secret(made), secret(renewed), ADMIN.secret());
  }

  private static String secret(Answer made) {
    return KeyText.parse(made.json().path("token").asText()).orElseThrow().secret();
  }

  @Test
  void lines_are_found_by_who_what_and_when_and_come_in_pages() {
    var queue = queue();
    post("/v1/queues/" + queue + "/pause", "{}");
    post("/v1/queues/" + queue + "/resume", "{}");
    var of = "/v1/audit?resource=queue:" + queue;

    assertThat(actions(api().get(of))).containsExactly("queue.resume", "queue.pause", "queue.put");
    assertThat(actions(api().get(of + "&action=queue.p*")))
        .containsExactly("queue.pause", "queue.put");
    assertThat(actions(api().get(of + "&actor=nobody"))).isEmpty();
    assertThat(actions(api().get(of + "&to=2020-01-01T00:00:00Z"))).isEmpty();
    assertThat(actions(api().get(of + "&from=2020-01-01T00:00:00Z"))).hasSize(3);
    var first = api().get(of + "&limit=2").json();
    assertThat(first.at("/total/count").asInt()).isEqualTo(3);
    var next = api().get(of + "&limit=2&after=" + first.path("next").asText());
    assertThat(actions(next)).containsExactly("queue.put");
    assertThat(next.json().path("next").isNull()).isTrue();
  }

  private static List<String> actions(Answer answer) {
    return ApiTest.each(answer, "action");
  }

  private static List<JsonNode> of(String request) {
    return ApiTest.list(api().get("/v1/audit?limit=500").json().path("items")).stream()
        .filter(it -> it.path("request_id").asText().equals(request))
        .toList();
  }

  private static String request(Answer answer) {
    return answer.header("x-request-id").orElseThrow();
  }

  private static OpenApiChecked api() {
    return OpenApiChecked.at(server.url()).with("authorization", "Bearer " + ADMIN.text());
  }

  private static OpenApiChecked matching() {
    return api().with("if-match", "*");
  }

  private static Answer post(String path, String json) {
    return api().post(path, json);
  }

  private String name() {
    return "a" + ++made + "-" + System.identityHashCode(this);
  }

  private String queue() {
    var name = name();
    assertThat(api().put("/v1/queues/" + name, "{}").status()).isEqualTo(201);
    return name;
  }

  private String limiter() {
    var name = name();
    assertThat(api().put("/v1/limiters/" + name, "{\"concurrency\":1}").status()).isEqualTo(201);
    return name;
  }

  private String breaker() {
    var name = name();
    assertThat(api().put("/v1/breakers/" + name, "{}").status()).isEqualTo(201);
    return name;
  }

  private OpenApiChecked once() {
    return api().with("idempotency-key", name());
  }

  /// On a job that waits.
  private Answer operation(String params, String action) {
    return operation(params, action, "");
  }

  private Answer operation(String params, String action, String more) {
    var body =
        """
        {"action":"%s","target":{"resource":"jobs","ids":["%s","%s"]},"params":%s%s}
        """
            .formatted(action, job(), job(), params, more);
    return once().post("/v1/operations", body);
  }

  /// One that takes an hour for its second job.
  private String slow() {
    return ApiTest.id(operation("{\"add\":[\"a\"]}", "tag", ",\"rate\":\"1/h\""));
  }

  private static String ended(Answer operation) {
    var id = ApiTest.id(operation);
    api().get("/v1/operations/" + id + "?wait=20s");
    return id;
  }

  private static Answer steer(String operation, String how) {
    return post("/v1/operations/" + operation + "/" + how, "");
  }

  private static Answer login() {
    return OpenApiChecked.at(server.url()).post("/v1/logins", "{\"key\":\"" + ADMIN.text() + "\"}");
  }

  private static Answer logout() {
    var login = login();
    return OpenApiChecked.at(server.url())
        .with("cookie", login.header("set-cookie").orElseThrow().split(";", 2)[0])
        .with("x-csrf-token", login.json().path("csrf_token").asText())
        .delete("/v1/logins");
  }

  private static String key() {
    return post("/v1/keys", "{\"name\":\"n\",\"role\":\"viewer\"}").json().path("id").asText();
  }

  private static String view() {
    return ApiTest.id(post("/v1/views", VIEW));
  }

  private static String job() {
    return job("");
  }

  private static String later() {
    return job(",\"delay\":\"1h\"");
  }

  private static String job(String more) {
    return ApiTest.id(post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"waiting\"" + more + "}"));
  }

  private static String cancelled() {
    var id = job();
    assertThat(post("/v1/jobs/" + id + "/cancel", "{}").status()).isEqualTo(200);
    return id;
  }

  private static String dead() {
    var job =
        post("/v1/jobs?wait=20s", "{\"type\":\"fail\",\"queue\":\"failing\",\"max_attempts\":1}");
    assertThat(job.json().path("state").asText()).isEqualTo("dead");
    return ApiTest.id(job);
  }

  private static String signature() {
    return api().get("/v1/dead-letters/" + dead()).json().path("signature").asText();
  }

  private static String ids(String id) {
    return "{\"ids\":[\"" + id + "\"]}";
  }
}
