package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may open a stream, and what he hears.
class StreamRightsTest {
  private static KeyedServer server;

  @BeforeAll
  static void start() {
    server = new KeyedServer(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static URI url() {
    return server.url();
  }

  private static LiveClient open(Answer key) {
    return LiveClient.open(url(), "", "Authorization", "Bearer " + token(key));
  }

  private static String token(Answer key) {
    return key.json().path("token").asText();
  }

  private static String ticket(Answer key) {
    var made = server.by(token(key)).post("/v1/stream/tickets", "{}");
    assertThat(made.status()).isEqualTo(201);
    return made.json().path("ticket").asText();
  }

  private static void enqueue(String id, String type, String queue) {
    var job =
        "{\"id\":\"%s\",\"type\":\"%s\",\"queue\":\"%s\",\"args\":{\"secret\":1}}"
            .formatted(id, type, queue);
    var made = server.admin().post("/v1/jobs", job);
    assertThat(made.status()).isEqualTo(201);
  }

  @Test
  void nobody_opens_one() {
    assertThat(LiveClient.refusal(url(), "", "millrace.v1")).isEqualTo(401);
    assertThat(LiveClient.refusal(url(), "?ticket=tk_none", "millrace.v1")).isEqualTo(401);
  }

  @Test
  void a_key_in_the_url_is_refused() {
    var query = "?ticket=" + KeyedServer.adminText();
    assertThat(LiveClient.refusal(url(), query, "millrace.v1")).isEqualTo(400);
  }

  @Test
  void a_ticket_opens_one_stream_with_the_rights_of_its_maker() {
    var key = server.make(",\"role\":\"viewer\"");
    var ticket = "?ticket=" + ticket(key);
    try (var client = LiveClient.silent(url(), ticket)) {
      client.send("{\"op\":\"hello\",\"v\":1}");
      var welcome = client.next("welcome");
      assertThat(welcome.path("role").asText()).isEqualTo("viewer");
      assertThat(welcome.path("actor").asText()).contains(key.json().path("id").asText());
    }
    assertThat(LiveClient.refusal(url(), ticket, "millrace.v1")).isEqualTo(401);
  }

  @Test
  void a_ticket_opens_nothing_when_its_maker_is_gone() {
    var key = server.make(",\"role\":\"viewer\"");
    var ticket = "?ticket=" + ticket(key);
    revoke(key);
    assertThat(LiveClient.refusal(url(), ticket, "millrace.v1")).isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "jobs, jobs:read",
    "audit, audit:read",
    "overview, stats:read",
    "queues, queues:read",
    "dead, dead:read",
    "system, cluster:read",
    "operations/op_1, operations:read"
  })
  void each_channel_needs_its_scope(String channel, String scope) {
    var without = server.make(",\"scopes\":[\"keys:admin\"]");
    try (var client = open(without)) {
      client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"%s\"}".formatted(channel));
      assertThat(client.next().path("code").asText()).isEqualTo("forbidden");
    }
    var with = server.make(",\"scopes\":[\"%s\"]".formatted(scope));
    try (var client = open(with)) {
      client.send("{\"op\":\"sub\",\"id\":1,\"ch\":\"%s\"}".formatted(channel));
      assertThat(client.next().path("code").asText("")).isIn("", "not_found");
    }
  }

  @Test
  void who_sees_nodes_sees_limiters_and_breakers_only_with_their_scopes() {
    server.admin().with("if-match", "*").put("/v1/limiters/crm", "{\"concurrency\":3}");
    server.admin().with("if-match", "*").put("/v1/breakers/crm", "{}");
    try (var all =
        open(server.make(",\"scopes\":[\"cluster:read\",\"limiters:read\",\"breakers:read\"]"))) {
      assertThat(system(all)).contains("limiter:crm", "breaker:crm");
      // While he looks on: they look at another sight.
      assertThat(bounds("")).isEmpty();
      assertThat(bounds(",\"limiters:read\"")).containsExactly("limiter:crm");
      assertThat(bounds(",\"breakers:read\"")).containsExactly("breaker:crm");
    }
  }

  private static List<String> bounds(String more) {
    try (var client = open(server.make(",\"scopes\":[\"cluster:read\"%s]".formatted(more)))) {
      return system(client).stream().filter(it -> it.matches("(limiter|breaker):.*")).toList();
    }
  }

  private static List<String> system(LiveClient client) {
    client.sub("\"id\":1,\"ch\":\"system\",\"from\":\"snapshot\"");
    var ids = client.next("snap").path("items").findValuesAsText("id");
    assertThat(ids).isNotEmpty();
    return ids;
  }

  @Test
  void who_is_bound_to_queues_and_types_hears_of_those_alone() {
    var key = server.make(",\"role\":\"viewer\",\"queues\":[\"own.*\"],\"types\":[\"mail.*\"]");
    try (var client = open(key)) {
      client.sub("\"id\":1,\"ch\":\"jobs\"");
      enqueue("bound-1", "mail.send", "others");
      enqueue("bound-2", "print", "own.a");
      enqueue("bound-3", "mail.send", "own.a");
      assertThat(client.next("ev").path("data").path("id").asText()).isEqualTo("bound-3");
      client.send("{\"op\":\"sub\",\"id\":2,\"ch\":\"jobs/bound-1\"}");
      assertThat(client.next("err").path("code").asText()).isEqualTo("not_found");
      client.send("{\"op\":\"sub\",\"id\":3,\"ch\":\"queues\",\"from\":\"snapshot\"}");
      assertThat(client.next("snap").findValuesAsText("name")).containsExactly("own.a");
    }
  }

  @Test
  void payloads_are_hidden_from_who_may_not_read_them() {
    enqueue("veiled", "mail.send", "veil");
    try (var client = open(server.make(",\"role\":\"viewer\""))) {
      client.sub("\"id\":1,\"ch\":\"jobs/veiled\",\"from\":\"snapshot\"");
      var args = client.next("snap").path("items").path(0).path("args");
      assertThat(args.path("redacted").asBoolean()).isTrue();
      client.send("{\"op\":\"sub\",\"id\":2,\"ch\":\"jobs\",\"q\":\"args.secret:1\"}");
      assertThat(client.next("err").path("code").asText()).isEqualTo("forbidden");
    }
  }

  @Test
  void a_key_that_is_revoked_ends_the_socket_within_a_second() {
    var key = server.make(",\"role\":\"viewer\"");
    try (var client = open(key)) {
      client.sub("\"id\":1,\"ch\":\"jobs\"");
      var since = Instant.now();
      revoke(key);
      assertThat(client.closed()).isEqualTo(4401);
      assertThat(Duration.between(since, Instant.now())).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void a_key_that_may_less_ends_what_it_may_not_hear_any_more() {
    var key = server.make(",\"scopes\":[\"jobs:read\",\"queues:read\"]");
    try (var client = open(key)) {
      client.sub("\"id\":1,\"ch\":\"jobs\"");
      client.sub("\"id\":2,\"ch\":\"queues\"");
      var patched =
          server
              .admin()
              .with("if-match", "*")
              .patch(path(key), "{\"scopes\":[\"jobs:read\"],\"queues\":[\"narrow\"]}");
      assertThat(patched.status()).isEqualTo(200);
      assertThat(client.next("end").toString())
          .isEqualTo("{\"op\":\"end\",\"id\":2,\"reason\":\"forbidden\"}");
      enqueue("narrow-1", "mail.send", "wide");
      enqueue("narrow-2", "mail.send", "narrow");
      assertThat(client.next("ev").path("data").path("id").asText()).isEqualTo("narrow-2");
    }
  }

  private static void revoke(Answer key) {
    assertThat(server.admin().with("if-match", "*").delete(path(key)).status()).isEqualTo(204);
  }

  private static String path(Answer key) {
    return "/v1/keys/" + key.json().path("id").asText();
  }
}
