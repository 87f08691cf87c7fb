package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A server whose attempts leave no secrets behind.
class RedactionTest {
  private static WholeServer server;
  private static OpenApiChecked api;

  @BeforeAll
  static void start() {
    server =
        WholeServer.with(
            Map.of("middleware", "logging,redaction", "redact.paths", "*.password,args.message"));
    api = OpenApiChecked.at(server.url());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void cuts_what_args_hold_out_of_the_message_of_a_failure() {
    var body =
        """
        {"id":"a","type":"fail","args":{"kind":"terminal","message":"no hunter2"}}
        """;

    var error = api.post("/v1/jobs?wait=20s", body).json().path("error");

    assertThat(error.path("message").textValue()).isEqualTo("•••");
    assertThat(api.get("/v1/jobs/a/attempts").json().toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/jobs?q=args.password:hun*",
        "/v1/jobs?q=-args.user.password:hunter2",
        "/v1/jobs?q=args.0.password~unt",
        "/v1/jobs?q=meta.password.first:h*",
        "/v1/jobs?q=args.message:no*",
        "/v1/search/facets?q=args.password:hunter2",
        "/v1/dead-letters?q=args.password:hunter2",
        "/v1/dead-letters/stats?q=args.password:hunter2",
        "/v1/dead-letters/groups?q=args.password:hunter2"
      })
  void nobody_asks_for_what_is_shown_to_nobody(String path) {
    isHidden(api.get(path));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/operations | {\"action\":\"retry\",\"dry_run\":true,"
            + "\"target\":{\"resource\":\"jobs\",\"q\":\"args.password:h*\"}}",
        "/v1/dead-letters/retry | {\"filter\":{\"q\":\"args.password:h*\"}}",
        "/v1/dead-letters/retry | {\"filter\":{\"q\":\"args.password:h*\"},\"limit\":5000}",
        "/v1/dead-letters/delete | {\"filter\":{\"q\":\"args.password:h*\"},\"limit\":5000}"
      })
  void nobody_does_something_to_what_he_may_not_ask_for(String path, String body) {
    isHidden(api.post(path, body));
  }

  @Test
  void what_stands_beside_it_is_found() {
    api.post("/v1/jobs?wait=20s", "{\"id\":\"b\",\"type\":\"echo\",\"args\":{\"length\":7}}");

    assertThat(ApiTest.each(api.get("/v1/jobs?q=args.length:7%20id:b"), "id")).containsExactly("b");
  }

  private static void isHidden(Answer answer) {
    ApiTest.isRefused(answer, 403, "forbidden");
    assertThat(answer.json().path("place").asText()).matches("(args|meta)\\..*");
  }

  @Test
  void masks_the_result() {
    var body =
        """
        {"type":"echo","args":{"password":"hunter2","length":7}}
        """;

    var result = api.post("/v1/jobs?wait=20s", body).json().path("result");

    assertThat(result.path("password").textValue()).isEqualTo("•••");
    assertThat(result.path("length").intValue()).isEqualTo(7);
  }
}
