package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.Contract;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Which calls leave a line: each that changes something, and each one.
class AuditedCallsTest extends Audited {
  /// What ends with the server that does it, or needs another: `ClusterTest` has a server for that.
  private static final Set<String> AMONG_NODES =
      Set.of("POST /v1/cluster/leader/step-down", "POST /v1/cluster/nodes/{id}/drain");

  /// What needs a server that can seal: `SecretTest` has one.
  private static final Set<String> SEALING =
      Set.of("PUT /v1/secrets/{name}", "DELETE /v1/secrets/{name}");

  /// Whose record is the job's history, who use what others set up, or only look.
  private static final Set<String> ELSEWHERE =
      Set.of(
          "POST /v1/jobs",
          "POST /v1/claims",
          "POST /v1/workers/{id}/beat",
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
          "POST /v1/breakers/{name}/record",
          "POST /v1/stream/tickets");

  private static final String WORKER = "{\"name\":\"w\"}";
  private static final String VIEW = "{\"name\":\"n\"}";

  /// A call of every operation that changes something, each of which succeeds.
  private Map<String, Supplier<Answer>> changes() {
    return Map.ofEntries(
        Map.entry("PATCH /v1/jobs/{id}", () -> api().patch("/v1/jobs/" + job(), "{\"tags\":[]}")),
        Map.entry("POST /v1/workers", () -> post("/v1/workers", WORKER)),
        Map.entry("DELETE /v1/workers/{id}", () -> api().delete("/v1/workers/" + worker())),
        Map.entry(
            "POST /v1/workers/{id}/quiet", () -> post("/v1/workers/" + worker() + "/quiet", "")),
        Map.entry(
            "POST /v1/workers/{id}/resume", () -> post("/v1/workers/" + worker() + "/resume", "")),
        Map.entry(
            "POST /v1/workers/{id}/stop", () -> post("/v1/workers/" + worker() + "/stop", "")),
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
        Map.entry("POST /v1/logins", AuditedCallsTest::login),
        Map.entry("DELETE /v1/logins", AuditedCallsTest::logout),
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
    operations.removeAll(SEALING);
    assertThat(changes.keySet()).as("each has a call here").isEqualTo(operations);

    changes.forEach((operation, change) -> {
      var answer = change.get();

      assertThat(answer.status()).as("%s %s", operation, answer).isLessThan(300);
      var request = answer.header("x-request-id").orElseThrow();
      assertThat(of(request)).as(operation).hasSize(1);
    });
  }

  private static String worker() {
    return ApiTest.id(post("/v1/workers", WORKER));
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

  @Test
  void who_logs_in_is_named() {
    var request = login().header("x-request-id").orElseThrow();

    var line = of(request).getFirst();

    assertThat(line.path("actor").asText()).startsWith("key_");
    assertThat(line.path("role").asText()).isEqualTo("admin");
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

  private static String later() {
    return job(",\"delay\":\"1h\"");
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
