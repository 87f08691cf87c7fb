package io.millrace.server.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.TestServer;
import io.millrace.server.http.edge.RawClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AccessTest {
  private static final Optional<URI> PUBLIC = Optional.of(URI.create("https://mr.example"));

  private static final Cors NO_OTHERS = new Cors(List.of());

  private final EchoRoutes routes = new EchoRoutes();
  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    port = start(vertx, Access.onLoopback(PUBLIC, NO_OTHERS, () -> true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]", "[::1]:9", "mr.example"})
  void answers_to_the_names_of_this_machine_and_to_its_public_one(String host) {
    assertThat(get(host, "").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "localhost.",
        "127.0.0.2",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "mr.example:8080",
        "localhost:x",
        "localhost@evil.example",
        ""
      })
  void does_not_answer_to_another_name(String host) {
    assertThat(get(host, "")).satisfies(it -> isRefusal(it, "address_refused"));
    assertThat(routes.calls).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded: for=1.2.3.4", "X-Forwarded-For: 127.0.0.1"})
  void does_not_answer_through_a_proxy(String header) {
    assertThat(get("localhost", header + "\r\n")).satisfies(it -> isRefusal(it, "address_refused"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: http://evil.example",
        "Origin: null",
        "Origin: https://localhost",
        "Origin: http://localhost:81",
        "Origin: http://localhost.evil.example",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site",
        "Origin: http://localhost\r\nSec-Fetch-Site: cross-site"
      })
  void lets_no_page_of_another_origin_change_anything(String header) {
    assertThat(post("localhost", header + "\r\n")).satisfies(it -> isRefusal(it, "origin_refused"));
    assertThat(routes.calls).hasValue(0);
    assertThat(get("localhost", header + "\r\n").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, http://localhost:8080",
    "mr.example, https://mr.example",
    "127.0.0.1, https://MR.example"
  })
  void lets_its_own_pages_do_it(String host, String origin) {
    var headers = "Origin: " + origin + "\r\nSec-Fetch-Site: same-origin\r\n";
    assertThat(post(host, headers).status()).isEqualTo(200);
  }

  @Test
  void answers_everybody_when_told_so_but_not_to_their_pages(Vertx vertx) {
    port = start(vertx, Access.fromAnywhere(Optional.empty(), NO_OTHERS));

    assertThat(get("10.0.0.1:8080", "X-Forwarded-For: 1.2.3.4\r\n").status()).isEqualTo(200);
    assertThat(post("10.0.0.1:8080", "Origin: http://evil.example\r\n"))
        .satisfies(it -> isRefusal(it, "origin_refused"));
  }

  @Test
  void once_keys_are_wanted_any_name_and_any_proxy_will_do(Vertx vertx) {
    port = start(vertx, Access.onLoopback(PUBLIC, NO_OTHERS, () -> false));

    assertThat(get("jobs.example", "X-Forwarded-For: 1.2.3.4\r\n").status()).isEqualTo(200);
    assertThat(post("jobs.example", "Origin: http://evil.example\r\n"))
        .satisfies(it -> isRefusal(it, "origin_refused"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/echo/",
        "//echo",
        "/./echo",
        "/../echo",
        "/x/../echo",
        "/echo/.",
        "/echo/..",
        "/echo/%2e%2e",
        "/echo/%2E",
        "/echo%2fa",
        "/echo%2Fa",
        "/echo/a%2fhealth",
        "/echo;/health",
        "/echo;a=b",
        "/echo/a;b",
        "/echo/%3bb",
        "/echo/a%00",
        "/echo/a%5cb",
        "/echo\\a",
        "/ECHO",
        "/Echo",
        "/echo.json",
        "/echo/%",
        "/echo/%4",
        "/echo/%zz",
        "/%65cho%2f",
        "/echo/a/b"
      })
  void no_other_spelling_of_a_path_reaches_its_route(String path) {
    try (var client = RawClient.to(port)) {
      var answer = client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).contains("\"code\":\"not_found\"");
    }
    assertThat(routes.calls).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "health, health",
    "ready, ready",
    "openapi.json, openapi.json",
    "..., ...",
    ".hidden, .hidden",
    "a%3Ab, a:b",
    "a:b, a:b",
    "a%20b, a b",
    "%C3%BC, ü"
  })
  void a_name_is_only_a_name(String segment, String name) {
    try (var client = RawClient.to(port)) {
      var head = "GET /echo/" + segment + "?x=/livez HTTP/1.1\r\nHost: localhost\r\n\r\n";
      assertThat(client.send(head).answer().body()).contains("\"id\":\"" + name + "\"");
    }
  }

  private int start(Vertx vertx, Access access) {
    return TestServer.start(vertx, access, TestServer.PATIENT, routes).port();
  }

  private static void isRefusal(Answer answer, String code) {
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("\"code\":\"" + code + "\"");
  }

  private Answer get(String host, String headers) {
    return send("GET", host, headers);
  }

  private Answer post(String host, String headers) {
    var body = "Content-Type: application/json\r\nContent-Length: 2\r\n";
    return send("POST", host, headers + body, "{}");
  }

  private Answer send(String method, String host, String headers, String... body) {
    try (var client = RawClient.to(port)) {
      var head = "%s /echo HTTP/1.1\r\nHost: %s\r\n%s\r\n".formatted(method, host, headers);
      return client.send(head + String.join("", body)).answer();
    }
  }
}
