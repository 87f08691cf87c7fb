package io.millrace.server.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes over a socket of `millrace.v1`: how it begins, what its frames are, how it ends.
class StreamTest {
  private static WholeServer server;

  @BeforeAll
  static void start() {
    server = WholeServer.with(Map.of("server.cors.origins", "https://ui.example.org"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static URI url() {
    return server.url();
  }

  private static OpenApiChecked api() {
    return OpenApiChecked.at(url());
  }

  private static void enqueue(String id, String queue) {
    var job = "{\"id\":\"%s\",\"type\":\"remote\",\"queue\":\"%s\"}".formatted(id, queue);
    assertThat(api().post("/v1/jobs", job).status()).isEqualTo(201);
  }

  @Test
  void a_socket_needs_its_protocol() {
    assertThat(LiveClient.refusal(url(), "", null)).isEqualTo(400);
    assertThat(LiveClient.refusal(url(), "", "graphql-ws")).isEqualTo(400);
    assertThat(LiveClient.refusal(url(), "", "millrace.v1")).isEqualTo(101);
  }

  @Test
  void a_call_that_asks_for_no_upgrade_is_told_so() {
    ApiTest.isRefused(api().careless().get("/v1/stream"), 400, "malformed");
  }

  @Test
  void pages_of_other_origins_open_none() {
    var own = "http://" + url().getAuthority();
    assertThat(origin("https://evil.example")).isEqualTo(403);
    assertThat(origin(own)).isEqualTo(101);
    assertThat(origin("https://ui.example.org")).isEqualTo(101);
  }

  private static int origin(String origin) {
    return LiveClient.refusal(url(), "", "millrace.v1", "Origin", origin);
  }

  @Test
  void who_says_hello_is_welcomed() {
    try (var client = LiveClient.silent(url(), "")) {
      client.send("{\"op\":\"hello\",\"v\":1,\"client\":\"demo\"}");
      var welcome = client.next();
      assertThat(welcome.path("op").asText()).isEqualTo("welcome");
      assertThat(welcome.path("node").asText()).isEqualTo(server.node());
      assertThat(welcome.path("heartbeat_ms").asInt()).isEqualTo(25_000);
      assertThat(welcome.path("limits").toString())
          .isEqualTo("{\"subs\":100,\"frame_bytes\":262144}");
      assertThat(welcome.path("role").asText()).isEqualTo("admin");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"op\":\"ping\"} | 4408",
        "{\"op\":\"hello\",\"v\":2} | 4400",
      })
  void who_does_not_say_it_rightly_is_sent_away(String frame, int code) {
    try (var client = LiveClient.silent(url(), "")) {
      client.send(frame);
      assertThat(client.closed()).isEqualTo(code);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"op\":\"ping\",\"op\":\"ping\"} | malformed",
        "{'op':'ping'} | malformed",
        "[1] | validation_failed",
        "{\"op\":\"dance\"} | malformed",
        "{\"op\":\"ping\",\"more\":1} | validation_failed",
        "{\"op\":\"sub\",\"id\":7,\"ch\":\"nothing\"} | not_found",
        "{\"op\":\"sub\",\"id\":7,\"ch\":\"jobs\",\"q\":\"state:\"} | malformed",
        "{\"op\":\"sub\",\"id\":7,\"ch\":\"jobs/none\"} | not_found",
        "{\"op\":\"sub\",\"id\":7,\"ch\":\"queues/none\"} | not_found",
        "{\"op\":\"sub\",\"id\":7,\"ch\":\"queues\",\"q\":\"queue:a\"} | malformed",
        "{\"op\":\"unsub\",\"id\":7} | not_found",
      })
  void what_is_wrong_with_a_frame_is_answered_and_the_socket_goes_on(String frame, String code) {
    try (var client = LiveClient.open(url())) {
      client.send(frame);
      var refused = client.next();
      assertThat(refused.path("op").asText()).isEqualTo("err");
      assertThat(refused.path("code").asText()).isEqualTo(code);
      assertThat(refused.path("title").asText()).isNotBlank();
      assertThat(refused.path("id").asInt()).isEqualTo(frame.contains("\"id\":7") ? 7 : 0);

      client.send("{\"op\":\"ping\",\"ts\":5}");
      assertThat(client.next().toString()).isEqualTo("{\"op\":\"pong\",\"ts\":5}");
    }
  }

  @Test
  void several_frames_may_come_at_once() {
    try (var client = LiveClient.silent(url(), "")) {
      client.send(
          "[{\"op\":\"hello\",\"v\":1},{\"op\":\"sub\",\"id\":1,\"ch\":\"jobs\"},"
              + "{\"op\":\"ping\",\"ts\":1}]");
      assertThat(client.next().path("op").asText()).isEqualTo("welcome");
      assertThat(client.next("pong").path("ts").asInt()).isEqualTo(1);
    }
  }

  @Test
  void a_binary_message_ends_it() {
    try (var client = LiveClient.open(url())) {
      client.sendBinary();
      assertThat(client.closed()).isEqualTo(4400);
    }
  }

  @Test
  void a_message_that_is_too_long_ends_it() {
    try (var client = LiveClient.open(url())) {
      client.send("{\"op\":\"ping\",\"ts\":\"" + "a".repeat(256 * 1024) + "\"}");
      assertThat(client.closed()).isEqualTo(1009);
    }
  }

  /// Its bytes are not waited for.
  @Test
  void a_single_frame_that_is_too_long_ends_it_with_a_word() throws IOException {
    try (var client = FrameClient.open(url())) {
      client.hello();
      client.announce(256 * 1024 + 1);
      assertThat(client.closed()).isEqualTo(1009);
    }
  }

  @Test
  void what_is_no_frame_ends_it_with_a_word() throws IOException {
    try (var client = FrameClient.open(url())) {
      client.unmasked("{}".getBytes(UTF_8));
      assertThat(client.closed()).isEqualTo(4400);
    }
  }

  @Test
  void bytes_that_are_no_utf_8_are_malformed() throws IOException {
    try (var client = FrameClient.open(url())) {
      client.hello();
      client.text("{\"op\":\"ping\",\"ts\":\"\u00ff\"}".getBytes(ISO_8859_1));
      assertThat(client.next("err")).contains("\"code\":\"malformed\"");
    }
  }

  @Test
  void a_number_that_is_in_use_ends_it() {
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"jobs\"");
      client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"queues\"}");
      assertThat(client.closed()).isEqualTo(4409);
    }
  }

  @Test
  void a_connection_has_a_hundred_subscriptions() {
    try (var client = LiveClient.open(url())) {
      for (int id = 0; id < 100; id++) {
        client.sub("\"id\":" + id + ",\"ch\":\"jobs\"");
      }
      client.send("{\"op\":\"sub\",\"id\":100,\"ch\":\"jobs\"}");
      var refused = client.next("err");
      assertThat(refused.path("code").asText()).isEqualTo("quota_exceeded");
      assertThat(refused.path("id").asInt()).isEqualTo(100);
      assertThat(refused.path("retryable").asBoolean()).isTrue();

      client.send("{\"op\":\"unsub\",\"id\":3}");
      assertThat(client.next("ok").path("id").asInt()).isEqualTo(3);
      client.sub("\"id\":100,\"ch\":\"jobs\"");
    }
  }

  @Test
  void facts_of_jobs_come_in_their_order_with_rising_offsets() {
    try (var client = LiveClient.open(url())) {
      long begin =
          client.sub("\"id\":4,\"ch\":\"jobs\",\"q\":\"queue:ordered\"").path("offset").asLong();
      enqueue("ordered-1", "ordered");
      enqueue("other-1", "other");
      enqueue("ordered-2", "ordered");

      var first = client.next("ev");
      var second = client.next("ev");
      assertThat(first.path("id").asInt()).isEqualTo(4);
      assertThat(first.path("fact").asText()).isEqualTo("job.created");
      assertThat(first.path("data").path("id").asText()).isEqualTo("ordered-1");
      assertThat(first.path("data").path("state").asText()).isEqualTo("ready");
      assertThat(first.path("at").asText()).endsWith("Z");
      assertThat(second.path("data").path("id").asText()).isEqualTo("ordered-2");
      assertThat(begin).isLessThan(first.path("o").asLong());
      assertThat(first.path("o").asLong()).isLessThan(second.path("o").asLong() - 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tag:loud", "args.n:7", "key:k", "type:remote tag:loud", "priority:7"})
  void what_a_fact_does_not_say_is_looked_up(String q) {
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"jobs\",\"q\":\"queue:look %s\"".formatted(q));
      var id = "look" + q.hashCode();
      enqueue(id + "-no", "look");
      var loud =
          "{\"id\":\"%s\",\"type\":\"remote\",\"queue\":\"look\",\"tags\":[\"loud\"],".formatted(id)
              + "\"args\":{\"n\":7},\"key\":\"k\",\"priority\":7}";
      assertThat(api().post("/v1/jobs", loud).status()).isEqualTo(201);
      assertThat(client.next("ev").path("data").path("id").asText()).isEqualTo(id);
    }
  }

  @Test
  void who_comes_back_in_time_misses_nothing() {
    long offset;
    String epoch;
    try (var client = LiveClient.open(url())) {
      var subbed = client.sub("\"id\":1,\"ch\":\"jobs\",\"q\":\"queue:back\"");
      epoch = subbed.path("epoch").asText();
      enqueue("back-1", "back");
      offset = client.next("ev").path("o").asLong();
    }
    enqueue("back-2", "back");
    enqueue("back-3", "back");
    try (var client = LiveClient.open(url())) {
      var subbed = client.sub(from("\"q\":\"queue:back\",", epoch, offset));
      assertThat(subbed.path("recovered").asBoolean()).isTrue();
      assertThat(subbed.path("epoch").asText()).isEqualTo(epoch);
      assertThat(client.next("ev").path("data").path("id").asText()).isEqualTo("back-2");
      assertThat(client.next("ev").path("data").path("id").asText()).isEqualTo("back-3");
    }
  }

  private static String from(String more, String epoch, long offset) {
    return "\"id\":1,\"ch\":\"jobs\",%s\"from\":{\"epoch\":\"%s\",\"offset\":%d}"
        .formatted(more, epoch, offset);
  }

  @Test
  void who_comes_back_with_a_position_of_another_epoch_hears_of_the_gap() {
    enqueue("gap-1", "gap");
    try (var client = LiveClient.open(url())) {
      client.send(
          "{\"op\":\"sub\",%s,\"or\":\"snapshot\"}"
              .formatted(from("\"q\":\"queue:gap\",", "e7", 812)));
      assertThat(client.next().path("recovered").asBoolean()).isFalse();
      var gap = client.next();
      assertThat(gap.path("op").asText()).isEqualTo("gap");
      assertThat(gap.path("reason").asText()).isEqualTo("failover");
      var snap = client.next();
      assertThat(snap.path("op").asText()).isEqualTo("snap");
      assertThat(snap.path("items").path(0).path("id").asText()).isEqualTo("gap-1");
      assertThat(snap.path("last").asBoolean()).isTrue();
    }
  }

  @Test
  void a_snapshot_comes_before_what_happens_after_it() {
    for (int at = 0; at < 120; at++) {
      enqueue("snap-" + at, "snapped");
    }
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"jobs\",\"q\":\"queue:snapped\",\"from\":\"snapshot\"");
      int items = 0;
      boolean last = false;
      while (!last) {
        var snap = client.next();
        assertThat(snap.path("op").asText()).isEqualTo("snap");
        items += snap.path("items").size();
        last = snap.path("last").asBoolean();
      }
      assertThat(items).isEqualTo(120);
      enqueue("snap-new", "snapped");
      assertThat(client.next().path("data").path("id").asText()).isEqualTo("snap-new");
    }
  }

  @Test
  void a_window_is_kept_until_there_is_credit() {
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"jobs\",\"q\":\"queue:window\",\"window\":2");
      for (int at = 1; at <= 5; at++) {
        enqueue("window-" + at, "window");
      }
      client.next("ev");
      client.next("ev");
      client.send("{\"op\":\"ping\"}");
      assertThat(client.next().path("op").asText()).isEqualTo("pong");
      client.send("{\"op\":\"credit\",\"id\":1,\"n\":1}");
      assertThat(client.next("ev").path("data").path("id").asText()).isEqualTo("window-3");
      client.send("{\"op\":\"ping\"}");
      assertThat(client.next().path("op").asText()).isEqualTo("pong");
    }
  }

  @Test
  void one_job_is_followed_to_its_end() {
    enqueue("one", "one");
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"jobs/one\",\"from\":\"snapshot\"");
      assertThat(client.next("snap").path("items").path(0).path("id").asText()).isEqualTo("one");
      enqueue("two", "one");
      var claims = api().post("/v1/claims", "{\"queues\":[\"one\"],\"max\":1}");
      var lease = claims.json().at("/claims/0/lease/token").asText();
      assertThat(client.next("ev").path("fact").asText()).isEqualTo("job.started");
      api()
          .post(
              "/v1/jobs/one/progress",
              "{\"lease\":\"%s\",\"percent\":40,\"message\":\"on\"}".formatted(lease));
      var progress = client.fact("job.progressed").path("data").path("progress");
      assertThat(progress.path("percent").asInt()).isEqualTo(40);
      api()
          .post(
              "/v1/jobs/one/logs",
              "{\"lease\":\"%s\",\"lines\":[{\"message\":\"said\"}]}".formatted(lease));
      var lines = client.fact("job.logged").path("data").path("lines");
      assertThat(lines.path(0).path("message").asText()).isEqualTo("said");
      api().post("/v1/jobs/one/ack", "{\"lease\":\"%s\"}".formatted(lease));
      assertThat(client.next("ev").path("fact").asText()).isEqualTo("job.succeeded");
      api().delete("/v1/jobs/one");
      assertThat(client.next("ev").path("fact").asText()).isEqualTo("job.deleted");
      assertThat(client.next().toString())
          .isEqualTo("{\"op\":\"end\",\"id\":1,\"reason\":\"gone\"}");
    }
  }

  /// How many events fall into one second is not for a test to say: it goes on until two of one job
  /// did.
  @Test
  @Timeout(120)
  void of_many_events_only_the_latest_of_each_job_comes_where_that_is_wanted() {
    try (var client = LiveClient.open(url())) {
      client.sub(
          "\"id\":1,\"ch\":\"jobs\",\"q\":\"queue:latest\",\"mode\":\"latest\",\"max_rate\":\"1/s\"");
      var told = List.<String>of("job.created", "job.cancelled");
      for (int at = 0; told.size() > 1; at++) {
        var id = "latest-" + at;
        enqueue(id, "latest");
        enqueue(id + "-beside", "latest");
        api().post("/v1/jobs/" + id + "/cancel", "{}");
        told = toldOf(client, id);
        assertThat(told).isIn(List.of("job.created", "job.cancelled"), List.of("job.cancelled"));
      }
    }
  }

  /// What is told of a job until it is cancelled, where no batch tells twice of one.
  private static List<String> toldOf(LiveClient client, String id) {
    var told = new ArrayList<String>();
    while (!told.contains("job.cancelled")) {
      var ids = new ArrayList<String>();
      for (var item : client.next("ev").path("items")) {
        ids.add(item.path("data").path("id").asText());
        if (ids.getLast().equals(id)) {
          told.add(item.path("fact").asText());
        }
      }
      assertThat(ids).doesNotHaveDuplicates();
    }
    return told;
  }

  @Test
  void each_line_of_the_audit_is_told() {
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"audit\"");
      api().put("/v1/queues/audited", "{}");
      client.fact("audit.recorded");
      api().post("/v1/queues/audited/pause", "{\"reason\":\"why not\"}");
      var event = client.fact("audit.recorded");
      assertThat(event.path("data").path("resource").asText()).isEqualTo("queue:audited");
      assertThat(event.path("data").path("reason").asText()).isEqualTo("why not");
    }
  }

  @Test
  void the_audit_has_nothing_that_stands_and_says_so() {
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"audit\",\"from\":\"snapshot\"");
      var snap = client.next("snap");
      assertThat(snap.path("items")).isEmpty();
      assertThat(snap.path("last").asBoolean()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"overview", "queues", "dead", "system"})
  void how_things_stand_is_shown_as_over_http(String channel) {
    enqueue("shown" + channel, "shown");
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"%s\",\"from\":\"snapshot\"".formatted(channel));
      var snap = client.next("snap");
      assertThat(snap.path("items").isArray()).isTrue();
      if (channel.equals("queues")) {
        assertThat(snap.findValuesAsText("name")).contains("shown");
      } else if (channel.equals("overview")) {
        assertThat(snap.path("items").path(0).path("jobs").path("by_state").has("ready")).isTrue();
      } else if (channel.equals("system")) {
        assertThat(snap.findValuesAsText("id")).contains(server.node());
      }
    }
  }

  @Test
  void limiters_and_breakers_are_shown_beside_nodes() {
    api().with("if-match", "*").put("/v1/limiters/shown", "{\"concurrency\":3}");
    api().with("if-match", "*").put("/v1/breakers/shown", "{}");
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"system\",\"from\":\"snapshot\"");
      var ids = new HashSet<>(client.next("snap").findValuesAsText("id"));
      // Who looked already may have looked before they were there.
      var wanted = Set.of(server.node(), "limiter:shown", "breaker:shown");
      for (int told = 0; told < 5 && !ids.containsAll(wanted); told++) {
        ids.addAll(client.next("ev").findValuesAsText("id"));
      }
      assertThat(ids).containsAll(wanted);

      api().post("/v1/breakers/shown/trip", "{\"for\":\"10m\"}");

      assertThat(told(client, "breaker:shown").at("/breaker/state").asText()).isEqualTo("open");
    }
  }

  private static JsonNode told(LiveClient client, String id) {
    while (true) {
      for (var item : client.next("ev").path("items")) {
        if (item.path("id").asText().equals(id)) {
          return item;
        }
      }
    }
  }

  @Test
  void a_queue_that_changes_is_shown_and_one_that_goes_ends() {
    enqueue("going-1", "going");
    try (var client = LiveClient.open(url())) {
      client.sub("\"id\":1,\"ch\":\"queues/going\"");
      enqueue("going-2", "going");
      var changed = client.next("ev");
      assertThat(changed.path("items").path(0).path("name").asText()).isEqualTo("going");
      api().post("/v1/jobs/going-1/cancel", "{}");
      api().post("/v1/jobs/going-2/cancel", "{}");
      api().delete("/v1/jobs/going-1");
      api().delete("/v1/jobs/going-2");
      assertThat(api().with("if-match", "*").delete("/v1/queues/going").status()).isEqualTo(204);
      assertThat(client.next("end").path("reason").asText()).isEqualTo("gone");
    }
  }

  @Test
  void an_operation_is_followed() {
    enqueue("op-1", "op");
    try (var client = LiveClient.open(url())) {
      var made =
          api()
              .with("idempotency-key", "op-stream")
              .post(
                  "/v1/operations",
                  "{\"action\":\"cancel\",\"target\":{\"resource\":\"jobs\",\"q\":\"queue:op\"}}");
      var id = made.json().path("id").asText();
      client.sub("\"id\":1,\"ch\":\"operations/%s\",\"from\":\"snapshot\"".formatted(id));
      var last = client.next("snap").path("items").path(0);
      while (!last.path("state").asText().equals("done")) {
        last = client.next("ev").path("items").path(0);
      }
      assertThat(last.path("done").asInt()).isEqualTo(1);
    }
  }
}
