package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.access.KeyText;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// What the tests of the audit stand on: a server, who may do anything there, and the lines that a
/// request left.
abstract class Audited {
  static final KeyText ADMIN = KeyText.of("live", "key_000000000000", new Random(1));

  static WholeServer server;

  int made;

  @BeforeAll
  static void start() {
    server = WholeServer.with(Map.of(), Map.of("MILLRACE_BOOTSTRAP_KEY", ADMIN.text()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<JsonNode> of(String request) {
    return ApiTest.list(api().get("/v1/audit?limit=500").json().path("items")).stream()
        .filter(it -> it.path("request_id").asText().equals(request))
        .toList();
  }

  static String request(Answer answer) {
    return answer.header("x-request-id").orElseThrow();
  }

  static OpenApiChecked api() {
    return OpenApiChecked.at(server.url()).with("authorization", "Bearer " + ADMIN.text());
  }

  static OpenApiChecked matching() {
    return api().with("if-match", "*");
  }

  static Answer post(String path, String json) {
    return api().post(path, json);
  }

  String name() {
    return "a" + ++made + "-" + System.identityHashCode(this);
  }

  String queue() {
    var name = name();
    assertThat(api().put("/v1/queues/" + name, "{}").status()).isEqualTo(201);
    return name;
  }

  String limiter() {
    var name = name();
    assertThat(api().put("/v1/limiters/" + name, "{\"concurrency\":1}").status()).isEqualTo(201);
    return name;
  }

  String breaker() {
    var name = name();
    assertThat(api().put("/v1/breakers/" + name, "{}").status()).isEqualTo(201);
    return name;
  }

  OpenApiChecked once() {
    return api().with("idempotency-key", name());
  }

  /// On a job that waits.
  Answer operation(String params, String action) {
    return operation(params, action, "");
  }

  Answer operation(String params, String action, String more) {
    var body =
        """
        {"action":"%s","target":{"resource":"jobs","ids":["%s","%s"]},"params":%s%s}
        """
            .formatted(action, job(), job(), params, more);
    return once().post("/v1/operations", body);
  }

  static Answer steer(String operation, String how) {
    return post("/v1/operations/" + operation + "/" + how, "");
  }

  static String job() {
    return job("");
  }

  static String job(String more) {
    return ApiTest.id(post("/v1/jobs", "{\"type\":\"remote\",\"queue\":\"waiting\"" + more + "}"));
  }
}
