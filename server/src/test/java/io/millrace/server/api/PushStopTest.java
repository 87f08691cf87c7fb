package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server that stops while an attempt is with an endpoint.
@Timeout(120)
class PushStopTest {
  private static final String KEY =
      Base64.getEncoder()
          .encodeToString("an AES key that has 32 bytes, ok".getBytes(StandardCharsets.US_ASCII));

  /// An endpoint may take 30 s; to hand back takes two at most, and a busy machine some more.
  private static final Duration SOON = Duration.ofSeconds(15);

  @Test
  void waits_no_longer_for_an_endpoint_than_attempts_may_take_to_end() throws Exception {
    try (var endpoint = new PlayedEndpoint()) {
      var server =
          WholeServer.with(
              Map.of(
                  "egress.allow_http",
                  "true",
                  "egress.allow",
                  "127.0.0.0/8",
                  "secrets.key",
                  KEY,
                  "shutdown.grace",
                  "0s"));
      var api = OpenApiChecked.at(server.url());
      api.put("/v1/secrets/fn", "{\"value\":\"" + PlayedEndpoint.SECRET + "\"}");
      api.post(
          "/v1/workers",
          """
          {"name":"fn","mode":"push","types":["mail.*"],"queues":["mail"],
           "push":{"url":"%s","secret":{"ref":"secrets/fn"}}}
          """
              .formatted(endpoint.url()));
      api.post("/v1/jobs", "{\"type\":\"mail.send\",\"queue\":\"mail\"}");
      endpoint.next();

      long begun = System.nanoTime();
      server.close();

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    }
  }
}
