package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The log of a job, followed as server-sent events. A stream that does not end is a failure too.
@Timeout(60)
class LogFollowTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static int jobs;

  private static KeyedServer server;

  private String path;
  private String lease;

  @BeforeAll
  static void start() {
    server = new KeyedServer(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// A job that somebody works on for as long as the test likes.
  @BeforeEach
  void run() {
    var queue = "follow-" + ++jobs;
    var job =
        "{\"type\":\"remote\",\"queue\":\"%s\",\"timeout\":\"1h\",\"lease\":\"10m\"}"
            .formatted(queue);
    var id = ApiTest.id(server.admin().post("/v1/jobs", job));
    path = "/v1/jobs/" + id;
    lease = claim(queue);
  }

  private static String claim(String queue) {
    var claims = server.admin().post("/v1/claims", "{\"queues\":[\"%s\"]}".formatted(queue));
    return claims.json().at("/claims/0/lease/token").asText();
  }

  private void log(String level, String message) {
    var line = "{\"level\":\"%s\",\"message\":\"%s\"}".formatted(level, message);
    var body = "{\"lease\":\"%s\",\"lines\":[%s]}".formatted(lease, line);
    assertThat(server.admin().post(path + "/logs", body).status()).isEqualTo(204);
  }

  private void ack() {
    var done = server.admin().post(path + "/ack", "{\"lease\":\"%s\"}".formatted(lease));
    assertThat(done.status()).isEqualTo(200);
  }

  private HttpResponse<Stream<String>> followAs(String token, String query, String... headers) {
    var request = HttpRequest.newBuilder(at(path + "/logs" + query));
    request.header("Authorization", "Bearer " + token);
    for (int at = 0; at < headers.length; at += 2) {
      request.header(headers[at], headers[at + 1]);
    }
    return CLIENT.sendAsync(request.build(), BodyHandlers.ofLines()).join();
  }

  private HttpResponse<Stream<String>> follow(String query, String... headers) {
    return followAs(KeyedServer.adminText(), query, headers);
  }

  private static URI at(String path) {
    return server.url().resolve(path);
  }

  /// What the next event holds: its name, a space, its data.
  private static String next(Iterator<String> lines) {
    var name = "";
    while (lines.hasNext()) {
      var line = lines.next();
      if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        return name + " " + line.substring(6);
      }
    }
    return "nothing";
  }

  @Test
  void shows_what_is_there_then_what_comes_until_the_job_has_ended() {
    log("info", "before");
    var answer = follow("?follow=sse");
    assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    try (var body = answer.body()) {
      var lines = body.iterator();
      assertThat(next(lines)).startsWith("ev {\"n\":1,").contains("\"before\"");
      log("info", "meanwhile");
      assertThat(next(lines)).startsWith("ev {\"n\":2,").contains("\"meanwhile\"");
      log("info", "last");
      ack();
      assertThat(next(lines)).startsWith("ev {\"n\":3,").contains("\"last\"");
      assertThat(next(lines)).isEqualTo("end {\"reason\":\"ended\",\"state\":\"succeeded\"}");
      assertThat(next(lines)).isEqualTo("nothing");
    }
  }

  @Test
  void goes_on_behind_the_line_that_its_reader_has() {
    log("info", "one");
    log("info", "two");
    log("info", "three");
    ack();
    assertThat(told(follow("?follow=sse&after=2"))).containsExactly("three");
    assertThat(told(follow("?follow=sse", "Last-Event-ID", "1"))).containsExactly("two", "three");
    assertThat(told(follow("?follow=sse&after=2", "Last-Event-ID", "1"))).containsExactly("three");
    assertThat(told(follow("", "Accept", "text/event-stream"))).hasSize(3);
  }

  @Test
  void leaves_out_what_is_not_grave_enough() {
    log("info", "chatter");
    log("error", "alarm");
    ack();
    assertThat(told(follow("?follow=sse&level=warn"))).containsExactly("alarm");
  }

  /// The messages of all lines until the end.
  private static List<String> told(HttpResponse<Stream<String>> answer) {
    var told = new ArrayList<String>();
    try (var body = answer.body()) {
      var lines = body.iterator();
      for (var event = next(lines); event.startsWith("ev "); event = next(lines)) {
        told.add(event.replaceFirst(".*\"message\":\"([^\"]*)\".*", "$1"));
      }
    }
    return told;
  }

  @Test
  void hides_its_lines_from_who_may_not_read_payloads() {
    log("info", "secret");
    var key = server.make(",\"scopes\":[\"jobs:read\"]").json();
    try (var body = followAs(key.path("token").asText(), "?follow=sse").body()) {
      assertThat(next(body.iterator())).contains("\"redacted\":true").doesNotContain("secret");
    }
  }

  @Test
  void ends_when_its_reader_is_not_let_in_any_more() {
    var key = server.make(",\"role\":\"operator\"").json();
    try (var body = followAs(key.path("token").asText(), "?follow=sse").body()) {
      server.admin().with("if-match", "*").delete("/v1/keys/" + key.path("id").asText());
      assertThat(next(body.iterator())).startsWith("end {\"reason\":\"forbidden\"");
    }
  }

  @Test
  void ends_when_the_job_is_deleted() {
    try (var body = follow("?follow=sse").body()) {
      assertThat(server.admin().delete(path + "?force=true").status()).isEqualTo(204);
      assertThat(next(body.iterator())).startsWith("end {\"reason\":");
    }
  }

  @Test
  void is_refused_before_it_begins() {
    assertThat(follow("?follow=yes").statusCode()).isEqualTo(400);
    assertThat(follow("?follow=sse&after=x").statusCode()).isEqualTo(400);
    path = "/v1/jobs/nobody";
    assertThat(follow("?follow=sse").statusCode()).isEqualTo(404);
    assertThat(server.nobody().get(path + "/logs?follow=sse").status()).isEqualTo(401);
  }

  @Test
  void its_head_is_no_stream() {
    OpenApiChecked api = server.admin();
    assertThat(api.head(path + "/logs?follow=sse").header("content-type"))
        .contains("text/event-stream");
  }
}
