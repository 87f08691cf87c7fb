package io.millrace.server.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.TestServer;
import io.millrace.server.http.edge.RawClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class CorsTest {
  private static final String FRIEND = "https://ui.example";
  private static final String STRANGER = "https://evil.example";
  private static final String ALLOWED = "access-control-allow-origin";
  private static final String ASKING = "Access-Control-Request-Method: POST\r\n";

  private final EchoRoutes routes = new EchoRoutes();
  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    port = start(vertx, List.of("http://localhost:5173", FRIEND));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/echo", "/nowhere"})
  void tells_a_friends_browser_for_ten_minutes_what_its_pages_may_send(String path) {
    var answer = send("OPTIONS", path, FRIEND, ASKING);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header(ALLOWED)).isEqualTo(FRIEND);
    assertThat(answer.header("access-control-max-age")).isEqualTo("600");
    assertThat(answer.header("access-control-allow-methods").split(", "))
        .containsExactlyInAnyOrder("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE");
    assertThat(answer.header("access-control-allow-headers"))
        .contains("Content-Type", "Authorization", "Idempotency-Key", "If-Match", "Prefer");
    assertThat(routes.calls).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"GET, /echo, 200", "GET, /nowhere, 404", "PUT, /echo, 405", "DELETE, /echo, 200"})
  void a_friends_page_may_read_what_it_is_answered(String method, String path, int status) {
    var answer = send(method, path, FRIEND, "Sec-Fetch-Site: cross-site\r\n");

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header(ALLOWED)).isEqualTo(FRIEND);
    assertThat(answer.header("vary")).isEqualTo("origin");
    assertThat(answer.header("access-control-expose-headers").split(", "))
        .containsExactlyInAnyOrder(
            "ETag",
            "Location",
            "Link",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "X-Request-Id",
            "Idempotency-Replayed");
  }

  @Test
  void nobodys_cookies_are_asked_for() {
    assertThat(send("OPTIONS", "/echo", FRIEND, ASKING).headers())
        .doesNotContainKey("access-control-allow-credentials");
    assertThat(send("GET", "/echo", FRIEND, "").headers())
        .doesNotContainKey("access-control-allow-credentials");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        STRANGER,
        "null",
        "http://ui.example",
        "https://ui.example:8443",
        "https://ui.example.evil.example",
        "https://evil.example?https://ui.example"
      })
  void a_strangers_page_may_do_nothing_new(String origin) {
    assertThat(send("OPTIONS", "/echo", origin, ASKING).headers()).doesNotContainKey(ALLOWED);
    assertThat(send("OPTIONS", "/echo", origin, ASKING).status()).isEqualTo(405);
    assertThat(send("GET", "/echo", origin, "").headers())
        .doesNotContainKey(ALLOWED)
        .containsEntry("vary", "origin");

    var refused = send("DELETE", "/echo", origin, "");
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.body()).contains("\"code\":\"origin_refused\"");
  }

  @Test
  void a_stranger_does_not_become_a_friend_by_a_second_origin() {
    var answer = send("DELETE", "/echo", STRANGER, "Origin: " + FRIEND + "\r\n");

    assertThat(answer.status()).isEqualTo(400);
  }

  @Test
  void a_friends_page_still_has_to_name_this_machine() {
    try (var client = RawClient.to(port)) {
      var head = "GET /echo HTTP/1.1\r\nHost: evil.example\r\nOrigin: " + FRIEND + "\r\n\r\n";
      assertThat(client.send(head).answer().body()).contains("\"code\":\"address_refused\"");
    }
  }

  @Test
  void there_is_nothing_of_it_by_default(Vertx vertx) {
    port = start(vertx, List.of());

    assertThat(send("OPTIONS", "/echo", FRIEND, ASKING).status()).isEqualTo(405);
    assertThat(send("GET", "/echo", FRIEND, "").headers()).doesNotContainKeys(ALLOWED, "vary");
    assertThat(send("DELETE", "/echo", FRIEND, "").status()).isEqualTo(403);
  }

  private int start(Vertx vertx, List<String> origins) {
    var access = Access.onLoopback(Optional.empty(), new Cors(origins), () -> true);
    return TestServer.start(vertx, access, TestServer.PATIENT, routes).port();
  }

  private Answer send(String method, String path, String origin, String headers) {
    try (var client = RawClient.to(port)) {
      var head =
          "%s %s HTTP/1.1\r\nHost: localhost\r\nOrigin: %s\r\n%s\r\n"
              .formatted(method, path, origin, headers);
      return client.send(head).answer();
    }
  }
}
