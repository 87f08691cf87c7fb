package io.millrace.server.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.TestServer;
import io.millrace.server.http.edge.RawClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class FramingTest {
  private final EchoRoutes routes = new EchoRoutes();
  private int port;

  @BeforeEach
  void start(Vertx vertx) {
    port = TestServer.start(vertx, routes).port();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /echo HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\nContent-Length: 4\n\n",
        "POST /echo HTTP/1.0\nHost: localhost\nTransfer-Encoding: chunked\nContent-Length: 4\n\n",
        "POST /echo HTTP/1.0\nHost: localhost\nTransfer-Encoding: chunked\n\n0\n\n",
        "POST /echo HTTP/1.1\nHost: localhost\nContent-Length: 4\nContent-Length: 5\n\n",
        "GET /echo HTTP/1.1\nHost: localhost\nOrigin: http://localhost\nOrigin: http://evil\n\n",
        "GET /echo HTTP/1.1\nHost: localhost\nAuthorization: a\nAuthorization: b\n\n",
        "POST /echo HTTP/1.1\nHost: localhost\nContent-Length: +5\n\n",
        "POST /echo HTTP/1.1\nHost: localhost\nContent-Length: -5\n\n",
        "POST /echo HTTP/1.1\nHost: localhost\nTransfer-Encoding: xchunked\n\n0\n\n",
        "POST /echo HTTP/1.1\nHost: localhost\nTransfer-Encoding: gzip, chunked\n\n0\n\n",
        "POST /echo HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked, chunked\n\n0\n\n",
        "POST /echo HTTP/1.1\nHost: localhost\nTransfer-Encoding: gzip\nTransfer-Encoding:"
            + " chunked\n\n0\n\n",
        "GET /echo HTTP/1.1\nHost : localhost\n\n",
        "GET /echo HTTP/1.1\n\n",
        "GET /echo HTTP/1.0\n\n",
        "GET /echo HTTP/1.1\nHost: localhost\n: nameless\n\n",
        "GET /echo HTTP/1.1\nHost: localhost\nHost: localhost\n\n",
        "\u0000GET /echo HTTP/1.1\nHost: localhost\n\n",
        "GET http://localhost/echo HTTP/1.1\nHost: localhost\n\n",
        "OPTIONS * HTTP/1.1\nHost: localhost\n\n"
      })
  void refuses_what_can_be_read_in_two_ways_and_closes(String head) {
    try (var client = RawClient.to(port)) {
      var answer = client.send(wire(head)).answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":\"malformed\"");
      assertThat(client.rest()).isEmpty();
    }
    assertThat(routes.calls).hasValue(0);
  }

  @Test
  void refuses_bare_line_feeds() {
    try (var client = RawClient.to(port)) {
      var answer = client.send("GET /echo HTTP/1.1\nHost: localhost\n\n").answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(client.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRI * HTTP/2.0\n\nSM\n\n", "GET /echo HTTP/1.7\nHost: localhost\n\n"})
  void says_that_it_speaks_no_other_version(String head) {
    try (var client = RawClient.to(port)) {
      var answer = client.send(wire(head)).answer();
      assertThat(answer.status()).isEqualTo(505);
      assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
      assertThat(answer.body()).contains("\"status\":505", "speak HTTP/1.1 or HTTP/1.0");
      assertThat(client.rest()).isEmpty();
    }
    assertThat(routes.calls).hasValue(0);
  }

  @Test
  void answers_requests_that_follow_each_other_in_their_order() {
    try (var client = RawClient.to(port)) {
      client.send(
          wire(
              """
              POST /echo/a HTTP/1.1
              Host: localhost
              Content-Type: application/json
              Content-Length: 2

              {}GET /echo/b HTTP/1.1
              Host: localhost

              POST /nowhere HTTP/1.1
              Host: localhost
              Content-Length: 2

              {}GET /echo/c HTTP/1.1
              Host: localhost

              """));

      assertThat(client.answer().body()).contains("\"id\":\"a\"");
      assertThat(client.answer().body()).contains("\"id\":\"b\"");
      assertThat(client.answer()).extracting(Answer::status).isEqualTo(404);
      assertThat(client.answer().body()).contains("\"id\":\"c\"");
    }
  }

  @Test
  void takes_a_body_in_chunks() {
    try (var client = RawClient.to(port)) {
      client.send(
          wire(
              """
              POST /echo HTTP/1.1
              Host: localhost
              Content-Type: application/json
              Transfer-Encoding: chunked

              3
              {"a
              4
              ":1}
              0

              """));

      assertThat(client.answer().body()).contains("\"size\":7");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\n{}\n",
        "-2\n{}\n",
        "\n{}\n",
        "0x2\n{}\n",
        "fffffffff\n{}\n",
        "2\n{\"a\n",
        "1\n{\nx\n"
      })
  void says_that_the_chunks_of_a_body_are_broken_and_closes(String chunks) {
    try (var client = RawClient.to(port)) {
      var head =
          """
          POST /echo HTTP/1.1
          Host: localhost
          Content-Type: application/json
          Transfer-Encoding: chunked

          """;
      var answer = client.send(wire(head)).send(wire(chunks)).answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":\"malformed\"");
      assertThat(client.rest()).isEmpty();
    }
    assertThat(routes.calls).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"DELETE, /echo, 400", "GET, /echo, 400", "POST, /nowhere, 404"})
  void says_so_too_when_nobody_reads_the_body(String method, String path, int status) {
    try (var client = RawClient.to(port)) {
      var head = method + " " + path + " HTTP/1.1\nHost: localhost\nTransfer-Encoding: chunked\n\n";
      assertThat(client.send(wire(head + "zz\n")).answer().status()).isEqualTo(status);
      assertThat(client.rest()).isEmpty();
    }
    assertThat(routes.calls).hasValue(0);
  }

  @Test
  void lets_a_body_pass_that_nobody_reads() {
    try (var client = RawClient.to(port)) {
      var head = "DELETE /echo HTTP/1.1\nHost: localhost\nContent-Length: 3\n\n";
      assertThat(client.send(wire(head + "abc")).answer().status()).isEqualTo(200);
      assertThat(client.send(wire(head + "abc")).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void tells_nobody_to_go_on_who_expects_something_else() {
    try (var client = RawClient.to(port)) {
      var head =
          """
          POST /echo HTTP/1.1
          Host: localhost
          Content-Type: application/json
          Expect: the-unexpected
          Content-Length: 2

          {}\
          """;
      assertThat(client.send(wire(head)).answer().status()).isEqualTo(200);
    }
  }

  @Test
  void tells_a_waiting_client_to_go_on() {
    try (var client = RawClient.to(port)) {
      client.send(
          wire(
              """
              POST /echo HTTP/1.1
              Host: localhost
              Content-Type: application/json
              Expect: 100-continue
              Content-Length: 2

              """));

      assertThat(client.answer(false).status()).isEqualTo(100);
      assertThat(client.send("{}").answer().status()).isEqualTo(200);
    }
  }

  /// Lines as they end in HTTP.
  private static String wire(String text) {
    return text.replace("\n", "\r\n");
  }
}
