package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.core.access.KeyText;
import io.millrace.server.Wait;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import io.millrace.server.http.contract.OpenApiChecked.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Keys that are made over HTTP, on a server that has one for its admin.
class KeyTest {
  private static final KeyText ADMIN = KeyText.of("live", "key_000000000000", new Random(1));

  private static WholeServer server;

  @BeforeAll
  static void start() {
    server = WholeServer.with(Map.of(), Map.of("MILLRACE_BOOTSTRAP_KEY", ADMIN.text()));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void is_shown_once_and_opens_at_once() {
    var made = make(",\"role\":\"viewer\"");
    var id = made.json().path("id").asText();

    assertThat(made.header("location")).contains("/v1/keys/" + id);
    assertThat(made.json().path("created_by").asText()).isEqualTo("key_000000000000");
    assertThat(as(made).get("/v1/jobs").status()).isEqualTo(200);
    assertThat(admin().get("/v1/keys/" + id).json().has("token")).isFalse();
    assertThat(admin().get("/v1/keys?limit=500").text())
        .contains(id)
        .doesNotContain("token", "sha256");
  }

  @Test
  void is_made_once_under_an_idempotency_key_and_its_text_is_not_kept() {
    var once = admin().with("idempotency-key", "a-key");
    var body = "{\"name\":\"once\",\"role\":\"viewer\"}";
    var made = once.post("/v1/keys", body);
    var again = once.post("/v1/keys", body);

    assertThat(again.status()).isEqualTo(201);
    assertThat(again.header("idempotency-replayed")).contains("true");
    assertThat(again.header("location")).isEqualTo(made.header("location"));
    assertThat(again.json().has("token")).isFalse();
    var rest = (ObjectNode) made.json();
    rest.remove("token");
    assertThat(again.json()).isEqualTo(rest);
    ApiTest.isRefused(
        once.post("/v1/keys", body.replace("once", "twice")), 422, "idempotency_mismatch");
    assertThat(admin().get("/v1/keys?limit=500").text()).containsOnlyOnce("\"name\":\"once\"");
  }

  @Test
  void is_renewed_once_under_an_idempotency_key() {
    var path = "/v1/keys/" + make(",\"role\":\"viewer\"").json().path("id").asText();
    var once = admin().with("idempotency-key", "renewed");
    var renewed = once.post(path + "/rotate", "{}");
    var again = once.post(path + "/rotate", "{}");

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.json().has("token")).isFalse();
    assertThat(as(renewed).get("/v1/jobs").status()).isEqualTo(200);
  }

  @Test
  void of_the_configuration_is_shown_with_the_others_and_changed_there_alone() {
    var path = "/v1/keys/key_000000000000";
    var one = admin().get(path);
    assertThat(one.json().path("source").asText()).isEqualTo("config");
    assertThat(one.json().path("name").asText()).isEqualTo("bootstrap");
    assertThat(make(",\"role\":\"viewer\"").json().path("source").asText()).isEqualTo("api");

    var any = admin().with("if-match", "*");
    ApiTest.isRefused(any.delete(path), 409, "conflict_state");
    ApiTest.isRefused(any.patch(path, "{\"role\":\"viewer\"}"), 409, "conflict_state");
    ApiTest.isRefused(admin().post(path + "/rotate", "{}"), 409, "conflict_state");
    assertThat(admin().get("/v1/jobs").status()).isEqualTo(200);
  }

  @Test
  void of_the_configuration_stands_in_its_place_in_the_list() {
    make(",\"role\":\"viewer\"");
    var all = admin().get("/v1/keys?limit=500");
    var ids = ApiTest.each(all, "id");
    assertThat(ids).contains("key_000000000000").isSorted().doesNotHaveDuplicates();
    assertThat(all.json().at("/total/count").asInt()).isEqualTo(ids.size());

    var walked = new ArrayList<String>();
    var page = admin().get("/v1/keys?limit=1");
    walked.addAll(ApiTest.each(page, "id"));
    while (page.json().path("next").isTextual() && walked.size() <= ids.size()) {
      page = admin().get("/v1/keys?limit=1&after=" + page.json().path("next").asText());
      walked.addAll(ApiTest.each(page, "id"));
    }
    assertThat(walked).isEqualTo(ids);
  }

  @Test
  void opens_what_its_own_scopes_say() {
    var made = make(",\"scopes\":[\"limiters:write\"]");

    ApiTest.isRefused(as(made).get("/v1/jobs"), 403, "forbidden");
    var acquire = as(made).post("/v1/limiters/none/acquire", "{}");
    ApiTest.isRefused(acquire, 404, "not_found");
  }

  @Test
  void opens_nothing_once_it_is_revoked() {
    var made = make(",\"role\":\"viewer\"");
    var path = "/v1/keys/" + made.json().path("id").asText();

    assertThat(admin().with("if-match", "*").delete(path).status()).isEqualTo(204);
    ApiTest.isRefused(as(made).get("/v1/jobs"), 401, "unauthenticated");
    ApiTest.isRefused(admin().get(path), 404, "not_found");
  }

  @Test
  void opens_nothing_once_it_has_expired() {
    var end = Instant.now().plusSeconds(1);
    var expired = make(",\"role\":\"viewer\",\"expires_at\":\"%s\"".formatted(end));
    Wait.until(() -> Instant.now().isAfter(end));
    ApiTest.isRefused(as(expired).get("/v1/jobs"), 401, "unauthenticated");
  }

  @Test
  void opens_from_its_own_addresses_alone() {
    var far = make(",\"role\":\"viewer\",\"ip_allow\":[\"10.0.0.0/8\"]");
    var near = make(",\"role\":\"viewer\",\"ip_allow\":[\"127.0.0.0/8\"]");

    ApiTest.isRefused(as(far).get("/v1/jobs"), 403, "address_refused");
    assertThat(as(near).get("/v1/jobs").status()).isEqualTo(200);
  }

  @Test
  void is_told_its_quota_and_held_to_it() {
    var made = make(",\"role\":\"viewer\",\"quota\":{\"limit\":2,\"per\":\"1h\"}");

    var first = as(made).get("/v1/jobs");
    assertThat(first.header("ratelimit-policy")).contains("\"key\";q=2;w=3600");
    assertThat(first.header("ratelimit").orElse("")).startsWith("\"key\";r=1;t=");
    assertThat(as(made).get("/v1/jobs").status()).isEqualTo(200);
    var third = as(made).get("/v1/jobs");
    ApiTest.isRefused(third, 429, "quota_exceeded");
    assertThat(third.json().path("violated_policies").get(0).asText()).isEqualTo("key");
    assertThat(Integer.parseInt(third.header("retry-after").orElse("0"))).isPositive();
    assertThat(admin().get("/v1/jobs").header("ratelimit")).isEmpty();
  }

  @Test
  void gets_another_secret_and_keeps_the_former_for_as_long_as_it_is_told() {
    var made = make(",\"role\":\"viewer\"");
    var path = "/v1/keys/" + made.json().path("id").asText() + "/rotate";
    var second = admin().post(path, "{\"keep_previous\":\"1h\"}");

    assertThat(as(made).get("/v1/jobs").status()).isEqualTo(200);
    assertThat(as(second).get("/v1/jobs").status()).isEqualTo(200);
    var third = admin().post(path, "{}");
    assertThat(as(third).get("/v1/jobs").status()).isEqualTo(200);
    ApiTest.isRefused(as(second).get("/v1/jobs"), 401, "unauthenticated");
  }

  @Test
  void is_changed_at_once_when_its_version_is_named() {
    var made = make(",\"role\":\"viewer\"");
    var path = "/v1/keys/" + made.json().path("id").asText();

    ApiTest.isRefused(admin().patch(path, "{\"role\":\"worker\"}"), 428, "precondition_required");
    var changed = admin().with("if-match", "\"1\"").patch(path, "{\"role\":\"worker\"}");
    assertThat(changed.json().path("version").asInt()).isEqualTo(2);
    ApiTest.isRefused(as(made).get("/v1/queues"), 403, "forbidden");
  }

  @Test
  void never_makes_or_renews_one_that_may_more_than_itself() {
    var clerk = make(",\"scopes\":[\"keys:admin\",\"jobs:read\"]");
    var strong = make(",\"role\":\"admin\"");
    var path = "/v1/keys/" + strong.json().path("id").asText();

    ApiTest.isRefused(
        as(clerk).post("/v1/keys", "{\"name\":\"n\",\"role\":\"admin\"}"), 403, "forbidden");
    ApiTest.isRefused(as(clerk).post(path + "/rotate", "{}"), 403, "forbidden");
    ApiTest.isRefused(
        as(clerk).with("if-match", "*").patch(path, "{\"role\":\"producer\"}"), 403, "forbidden");
    var equal = as(clerk).post("/v1/keys", "{\"name\":\"n\",\"scopes\":[\"jobs:read\"]}");
    assertThat(equal.status()).isEqualTo(201);
  }

  @Test
  void tells_its_owner_what_it_is() {
    var made = make(",\"role\":\"producer\"");
    var self = as(made).get("/v1/keys/self").json();

    assertThat(self.path("id")).isEqualTo(made.json().path("id"));
    assertThat(self.path("last_used_at").asText()).endsWith(":00.000Z");
    assertThat(admin().get("/v1/keys/self").json().path("name").asText()).isEqualTo("bootstrap");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | /name",
        "{\"name\":\"n\"} | /role",
        "{\"name\":\"n\",\"role\":\"boss\"} | /role",
        "{\"name\":\"n\",\"scopes\":[\"jobs:eat\"]} | /scopes/0",
        "{\"name\":\"n\",\"role\":\"admin\",\"scopes\":[\"jobs:read\"]} | /scopes",
        "{\"name\":\"n\",\"role\":\"admin\",\"ip_allow\":[\"localhost\"]} | /ip_allow/0",
        "{\"name\":\"n\",\"role\":\"admin\",\"quota\":{\"limit\":0,\"per\":\"1s\"}} | /quota/limit",
        "{\"name\":\"n\",\"role\":\"admin\",\"queues\":[\"a b\"]} | /queues/0",
        "{\"name\":\"n\",\"role\":\"admin\",\"queues\":[]} | /queues",
        "{\"name\":\"n\",\"role\":\"admin\",\"types\":[\"a*b\"]} | /types/0",
        "{\"name\":\"n\",\"role\":\"admin\",\"hash\":\"x\"} | /hash",
        "{\"name\":\"n\",\"role\":\"admin\",\"expires_at\":\"2020-01-01T00:00:00Z\"} | /expires_at"
      })
  void refuses_one_with_a_slip(String body, String pointer) {
    var answer = admin().careless().post("/v1/keys", body);

    assertThat(answer.status()).as(answer.text()).isEqualTo(422);
    assertThat(ApiTest.pointers(answer)).contains(pointer);
  }

  @Test
  void the_first_one_closes_an_open_server_and_no_revocation_opens_it_again() {
    try (var open = WholeServer.with(Map.of())) {
      var anybody = OpenApiChecked.at(open.url());
      ApiTest.isRefused(anybody.get("/v1/keys/self"), 404, "not_found");
      var made = anybody.post("/v1/keys", "{\"name\":\"first\",\"role\":\"admin\"}");
      var owner = anybody.with("x-api-key", made.json().path("token").asText());
      var path = "/v1/keys/" + made.json().path("id").asText();

      ApiTest.isRefused(anybody.get("/v1/jobs"), 401, "unauthenticated");
      assertThat(owner.with("if-match", "*").delete(path).status()).isEqualTo(204);
      ApiTest.isRefused(anybody.get("/v1/jobs"), 401, "unauthenticated");
    }
  }

  private static Answer make(String more) {
    var made = admin().post("/v1/keys", "{\"name\":\"n\"%s}".formatted(more));
    assertThat(made.status()).as(made.text()).isEqualTo(201);
    return made;
  }

  private static OpenApiChecked admin() {
    return OpenApiChecked.at(server.url()).with("authorization", "Bearer " + ADMIN.text());
  }

  private static OpenApiChecked as(Answer made) {
    JsonNode token = made.json().path("token");
    return OpenApiChecked.at(server.url()).with("authorization", "Bearer " + token.asText());
  }
}
