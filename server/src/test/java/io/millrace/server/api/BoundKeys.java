package io.millrace.server.api;

import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// What the tests of bound keys stand on: a server with jobs and queues of others, a key that is
/// bound to queues and one that is bound to types.
abstract class BoundKeys {
  static final String FOREIGN = "foreign";

  static KeyedServer server;

  static OpenApiChecked bound;

  static OpenApiChecked typed;

  static String running;

  static String lease;

  static String dead;

  static String waiting;

  @BeforeAll
  static void start() {
    server = new KeyedServer(Map.of());
    bound = server.with(",\"role\":\"admin\",\"queues\":[\"billing.*\"]");
    typed = server.with(",\"role\":\"admin\",\"types\":[\"email.*\"]");
    running = enqueue(FOREIGN, "remote", ",\"timeout\":\"1h\"");
    lease = claim(server.admin(), FOREIGN).json().at("/claims/0/lease/token").asText();
    dead = enqueue("foreign.dying", "remote", "");
    var token = claim(server.admin(), "foreign.dying").json().at("/claims/0/lease/token").asText();
    server
        .admin()
        .post(
            "/v1/jobs/" + dead + "/nack",
            "{\"lease\":\"%s\",\"outcome\":\"dead\"}".formatted(token));
    waiting = enqueue(FOREIGN, "remote", ",\"delay\":\"1h\"");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static String draft(String queue, String type, String more) {
    return "{\"type\":\"%s\",\"queue\":\"%s\"%s}".formatted(type, queue, more);
  }

  static String enqueue(String queue, String type, String more) {
    return ApiTest.id(server.admin().post("/v1/jobs", draft(queue, type, more)));
  }

  static Answer claim(OpenApiChecked by, String queue) {
    return by.post(
        "/v1/claims", "{\"queues\":[\"%s\"],\"max\":9,\"lease\":\"1h\"}".formatted(queue));
  }

  static String state(OpenApiChecked by, String id) {
    return by.get("/v1/jobs/" + id).json().path("state").asText();
  }
}
