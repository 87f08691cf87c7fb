package io.millrace.server.http.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.TestServer;
import io.millrace.server.http.edge.RawClient.Answer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class FrontDoorTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String JSON = "Content-Type: application/json\r\n";

  private final EchoRoutes routes = new EchoRoutes();
  private RawClient client;

  @BeforeEach
  void start(Vertx vertx) {
    client = RawClient.to(TestServer.start(vertx, routes).port());
  }

  @AfterEach
  void close() {
    client.close();
  }

  @Test
  void every_refusal_is_a_problem_that_names_its_request() {
    var answer = send("GET", "/nowhere", "X-Request-Id: my-1\r\n", "");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(new JsonObject(answer.body()).getMap())
        .containsEntry("type", "urn:millrace:problem:not_found")
        .containsEntry("status", 404)
        .containsEntry("instance", "urn:millrace:request:my-1")
        .containsEntry("code", "not_found")
        .containsEntry("retryable", false)
        .containsKeys("title", "detail");
  }

  @Test
  void a_call_hears_when_its_caller_is_gone() {
    client.send("GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(routes.waits).succeedsWithin(PATIENCE);

    client.close();

    assertThat(routes.gone).succeedsWithin(PATIENCE);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /echo, 'DELETE, GET, HEAD, PATCH, POST'",
    "DELETE, /bulk, POST",
    "OPTIONS, /none, 'GET, HEAD'",
    "BREW, /none, 'GET, HEAD'"
  })
  void another_method_is_answered_with_those_there_are(String method, String path, String allow) {
    var answer = send(method, path, "", "");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("allow")).isEqualTo(allow);
    assertThat(answer.body()).contains("\"code\":\"method_not_allowed\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/echo, text/html, 406",
    "/echo, 'application/json;q=0, */*', 406",
    "/echo, application/xml, 406",
    "/text, application/json, 406",
    "/echo, 'text/html, application/*;q=0.1', 200",
    "/echo, APPLICATION/JSON, 200",
    "/echo, '*/*;q=0.5, text/html', 200",
    "/text, 'text/*', 200"
  })
  void answers_only_what_is_accepted(String path, String accept, int status) {
    assertThat(send("GET", path, "Accept: " + accept + "\r\n", "").status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /echo, application/json, 200",
    "POST, /echo, 'Application/JSON; charset=UTF-8', 200",
    "POST, /echo, 'application/json; charset=utf-16', 415",
    "POST, /echo, 'application/json; charset=iso-8859-1', 415",
    "POST, /echo, text/json, 415",
    "POST, /echo, application/x-www-form-urlencoded, 415",
    "POST, /echo, application/merge-patch+json, 415",
    "POST, /echo, application/x-ndjson, 415",
    "PATCH, /echo, application/merge-patch+json, 200",
    "PATCH, /echo, application/json, 200",
    "POST, /bulk, application/x-ndjson, 200"
  })
  void takes_only_the_types_it_reads(String method, String path, String type, int status) {
    assertThat(send(method, path, "Content-Type: " + type + "\r\n", "{}").status())
        .isEqualTo(status);
  }

  @Test
  void needs_the_type_of_a_body_and_the_body_where_there_must_be_one() {
    assertThat(send("POST", "/echo", "", "{}").status()).isEqualTo(415);
    assertThat(send("POST", "/echo", JSON, "").status()).isEqualTo(400);
    assertThat(send("POST", "/echo", "", "").status()).isEqualTo(400);
    assertThat(send("POST", "/echo/a", "", "").body()).contains("\"size\":2");
    assertThat(send("POST", "/echo/a", JSON, "").status()).isEqualTo(200);
  }

  @Test
  void tells_where_a_body_is_malformed() {
    var answer = send("POST", "/echo", JSON, "{\n \"args\": {\"n\": 01}}");

    assertThat(answer.status()).isEqualTo(400);
    var problem = new JsonObject(answer.body());
    assertThat(problem.getString("code")).isEqualTo("malformed");
    assertThat(problem.getString("pointer")).isEqualTo("/args/n");
    assertThat(problem.getJsonObject("position").getMap())
        .containsEntry("line", 2)
        .containsEntry("column", 17);
  }

  @Test
  void reads_one_many_and_lines() {
    assertThat(send("POST", "/bulk", JSON, "{}").body()).contains("\"size\":2");
    assertThat(send("POST", "/bulk", JSON, "[{},{}]").body()).contains("\"items\":2");
    var lines = "Content-Type: application/x-ndjson\r\n";
    assertThat(send("POST", "/bulk", lines, "{}\r\n\n{bad}\n{}").body()).contains("\"items\":3");
  }

  @Test
  void answers_head_wherever_it_answers_get() {
    var get = send("GET", "/echo/x", "", "");
    client.send("HEAD /echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    var head = client.answer(false);

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("content-type")).isEqualTo(get.header("content-type"));
    assertThat(Integer.parseInt(head.header("content-length")))
        .isEqualTo(get.body().length() + "HEAD".length() - "GET".length());
    assertThat(send("GET", "/none", "", "").status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "A-1_b.2"})
  void repeats_the_id_of_a_request(String id) {
    var answer = send("GET", "/echo", "X-Request-Id: " + id + "\r\n", "");
    assertThat(answer.header("x-request-id")).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "<script>", "ü", "\"a\""})
  void makes_an_id_where_there_is_no_good_one(String id) {
    var first = send("GET", "/echo", "X-Request-Id: " + id + "\r\n", "").header("x-request-id");
    var second = send("GET", "/echo", "", "").header("x-request-id");

    assertThat(first).matches("req-[0-9a-z]{26}");
    assertThat(second).matches("req-[0-9a-z]{26}").isNotEqualTo(first);
  }

  @Test
  void keeps_the_trace_it_is_part_of() {
    var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assertThat(send("GET", "/echo", "traceparent: " + trace + "\r\n", "").header("traceparent"))
        .isEqualTo(trace);
    assertThat(
            send("GET", "/echo", "tracestate: a=b\r\ntraceparent: " + trace + "\r\n", "")
                .header("tracestate"))
        .isEqualTo("a=b");
    assertThat(send("GET", "/echo", "tracestate: a=b\r\ntraceparent: 00-0-0-0\r\n", "").headers())
        .doesNotContainKeys("traceparent", "tracestate");
  }

  @Test
  void lets_nobody_store_an_answer() {
    assertThat(send("GET", "/echo", "", "").header("cache-control")).isEqualTo("no-store");
    assertThat(send("GET", "/nowhere", "", "").header("cache-control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/broken", "/thrown"})
  void our_own_mistakes_tell_nothing_but_the_request(String path) {
    var answer = send("GET", path, "X-Request-Id: r7\r\n", "");

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.body())
        .contains("\"code\":\"internal\"", "\"request_id\":\"r7\"")
        .doesNotContain("secret", "Exception", "java");
  }

  @Test
  void answers_though_something_breaks_that_nobody_catches() {
    assertThat(send("POST", "/error", JSON, "{}").status()).isEqualTo(500);
    assertThat(send("GET", "/echo", "", "").status()).isEqualTo(200);
  }

  @Test
  void goes_on_with_a_connection_after_a_refusal() {
    assertThat(send("POST", "/nowhere", JSON, "{}").status()).isEqualTo(404);
    assertThat(send("POST", "/echo", JSON, "{").status()).isEqualTo(400);
    assertThat(send("POST", "/echo", "Content-Type: text/plain\r\n", "{}").status()).isEqualTo(415);
    assertThat(send("GET", "/echo", "", "").status()).isEqualTo(200);
  }

  @Test
  void zips_a_long_answer_for_who_can_read_it() {
    client.send(
        "GET /long HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection:"
            + " close\r\n\r\n");
    assertThat(client.answer(false).header("content-encoding")).isEqualTo("gzip");
    assertThat(client.rest().length()).isLessThan(EchoRoutes.LONG / 100);
  }

  private Answer send(String method, String path, String headers, String body) {
    var bytes = body.getBytes(StandardCharsets.UTF_8);
    var length = bytes.length == 0 ? "" : "Content-Length: " + bytes.length + "\r\n";
    client.send(
        "%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s\r\n".formatted(method, path, headers, length));
    return client.send(bytes).answer();
  }
}
