package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Iterator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Server-sent events: one channel, read by anything that reads lines.
class StreamEventsTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static WholeServer server;

  @BeforeAll
  static void start() {
    server = WholeServer.with(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<Stream<String>> open(String query, String... headers) {
    var request = HttpRequest.newBuilder(at("/v1/stream/sse" + query));
    request.header("Accept", "text/event-stream");
    for (int at = 0; at < headers.length; at += 2) {
      request.header(headers[at], headers[at + 1]);
    }
    return CLIENT.sendAsync(request.build(), BodyHandlers.ofLines()).join();
  }

  private static URI at(String path) {
    return server.url().resolve(path);
  }

  private static void enqueue(String id, String queue) {
    var job = "{\"id\":\"%s\",\"type\":\"remote\",\"queue\":\"%s\"}".formatted(id, queue);
    assertThat(OpenApiChecked.at(server.url()).post("/v1/jobs", job).status()).isEqualTo(201);
  }

  /// The next line of this field, without its name.
  private static String next(Iterator<String> lines, String field) {
    while (true) {
      var line = lines.next();
      if (line.startsWith(field + ": ")) {
        return line.substring(field.length() + 2);
      }
    }
  }

  @Test
  void events_come_as_they_happen_with_their_position() {
    try (var body = open("?ch=jobs&q=queue:sse").body()) {
      var lines = body.iterator();
      assertThat(next(lines, "retry")).isEqualTo("2000");
      next(lines, "id");
      enqueue("sse-1", "sse");
      assertThat(next(lines, "id")).matches("e[a-z0-9]+:\\d+");
      assertThat(next(lines, "event")).isEqualTo("ev");
      assertThat(next(lines, "data")).startsWith("{\"id\":1,\"o\":").contains("\"id\":\"sse-1\"");
    }
  }

  @Test
  void nobody_between_keeps_or_gathers_them() {
    var answer = open("?ch=jobs");
    assertThat(answer.headers().firstValue("content-type")).contains("text/event-stream");
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(answer.headers().firstValue("x-accel-buffering")).contains("no");
    answer.body().close();
  }

  @Test
  void who_comes_back_with_the_last_id_misses_nothing() {
    String id;
    try (var body = open("?ch=jobs&q=queue:again").body()) {
      var lines = body.iterator();
      next(lines, "id");
      enqueue("again-1", "again");
      id = next(lines, "id");
    }
    enqueue("again-2", "again");
    try (var body = open("?ch=jobs&q=queue:again", "Last-Event-ID", id).body()) {
      var lines = body.iterator();
      assertThat(next(lines, "data")).contains("again-2");
    }
    try (var body = open("?ch=jobs&q=queue:again&last_event_id=" + id).body()) {
      assertThat(next(body.iterator(), "data")).contains("again-2");
    }
  }

  @Test
  void a_position_that_is_gone_is_told_as_a_gap() {
    enqueue("lost-1", "lost");
    try (var body = open("?ch=jobs&q=queue:lost&from=snapshot&last_event_id=e7:3").body()) {
      var lines = body.iterator();
      assertThat(next(lines, "event")).isEqualTo("gap");
      assertThat(next(lines, "data")).contains("failover");
      assertThat(next(lines, "event")).isEqualTo("snap");
      assertThat(next(lines, "data")).contains("lost-1");
    }
  }

  @Test
  void a_conflated_channel_can_be_read_too() {
    enqueue("flat-1", "flat");
    try (var body = open("?ch=queues&from=snapshot").body()) {
      var lines = body.iterator();
      assertThat(next(lines, "event")).isEqualTo("snap");
      assertThat(next(lines, "data")).contains("\"flat\"");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "?ch=jobs&q=state:",
        "?ch=jobs&from=yesterday",
        "?ch=jobs&from=since:1h",
        "?ch=jobs&mode=some",
        "?ch=jobs&max_rate=much",
        "?ch=jobs&what=1"
      })
  void what_cannot_be_read_is_refused(String query) {
    assertThat(open(query).statusCode()).isEqualTo(400);
  }

  @Test
  void what_is_not_there_is_refused() {
    assertThat(open("?ch=nothing").statusCode()).isEqualTo(404);
    assertThat(open("?ch=jobs/nothing").statusCode()).isEqualTo(404);
  }
}
