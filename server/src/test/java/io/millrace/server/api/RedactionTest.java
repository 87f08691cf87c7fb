package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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
