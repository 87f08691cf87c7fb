package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.KeyText;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Saved searches, on a server with an admin and two others.
class ViewTest {
  private static final KeyText ADMIN = KeyText.of("live", "key_000000000000", new Random(1));

  private static WholeServer server;
  private static OpenApiChecked ann;
  private static OpenApiChecked bob;

  @BeforeAll
  static void start() {
    server = WholeServer.with(Map.of(), Map.of("MILLRACE_BOOTSTRAP_KEY", ADMIN.text()));
    ann = viewer("ann");
    bob = viewer("bob");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void what_nobody_can_read_is_not_kept() {
    var body = "{\"name\":\"bad\",\"resource\":\"jobs\",\"q\":\"state:(((\"}";

    ApiTest.isFaultAt(ann.careless().post("/v1/views", body), "/q");
  }

  @Test
  void is_kept_as_it_was_saved() {
    var made =
        ann.post(
            "/v1/views",
            "{\"name\":\"dead mail\",\"resource\":\"jobs\",\"q\":\"state:dead\","
                + "\"sort\":\"-created_at\",\"fields\":[\"id\",\"state\"],\"shared\":false}");

    assertThat(made.status()).isEqualTo(201);
    var view = made.json();
    assertThat(made.header("location")).contains("/v1/views/" + view.path("id").asText());
    assertThat(view.path("name").asText()).isEqualTo("dead mail");
    assertThat(view.path("q").asText()).isEqualTo("state:dead");
    assertThat(view.path("sort").asText()).isEqualTo("-created_at");
    assertThat(view.path("fields")).hasSize(2);
    assertThat(ids(ann)).contains(view.path("id").asText());
  }

  @Test
  void is_seen_by_others_when_it_is_shared() {
    var own = make(ann, "{\"name\":\"own\"}");
    var shared = make(ann, "{\"name\":\"ours\",\"shared\":true}");

    assertThat(ids(ann)).contains(own, shared);
    assertThat(ids(bob)).contains(shared).doesNotContain(own);
    assertThat(ids(admin())).contains(own, shared);
  }

  @Test
  void is_changed_by_who_made_it_and_by_an_admin_alone() {
    var own = make(ann, "{\"name\":\"own\"}");
    var shared = make(ann, "{\"name\":\"ours\",\"shared\":true}");

    ApiTest.isRefused(put(bob, own), 404, "not_found");
    ApiTest.isRefused(put(bob, shared), 403, "forbidden");
    ApiTest.isRefused(matching(bob).delete("/v1/views/" + shared), 403, "forbidden");
    assertThat(put(ann, shared).json().path("name").asText()).isEqualTo("new");
    assertThat(put(admin(), own).json().path("created_by").asText()).startsWith("key_");
    assertThat(ids(ann)).as("still hers").contains(own);
    assertThat(matching(ann).delete("/v1/views/" + own).status()).isEqualTo(204);
    assertThat(ids(ann)).doesNotContain(own);
  }

  @Test
  void is_changed_by_who_knows_its_version() {
    var own = make(ann, "{\"name\":\"own\"}");

    ApiTest.isRefused(
        ann.careless().put("/v1/views/" + own, "{\"name\":\"x\"}"), 428, "precondition_required");
    ApiTest.isRefused(
        ann.with("if-match", "\"7\"").put("/v1/views/" + own, "{\"name\":\"x\"}"),
        412,
        "precondition_failed");
    var changed = ann.with("if-match", "\"1\"").put("/v1/views/" + own, "{\"name\":\"x\"}");
    assertThat(changed.header("etag")).contains("\"2\"");
  }

  @Test
  void says_what_is_wrong_with_it() {
    ApiTest.isFaultAt(ann.careless().post("/v1/views", "{}"), "/name");
    ApiTest.isFaultAt(ann.careless().post("/v1/views", "{\"name\":\" \"}"), "/name");
    ApiTest.isFaultAt(
        ann.careless().post("/v1/views", "{\"name\":\"a\",\"resource\":\"pies\"}"), "/resource");
    ApiTest.isFaultAt(
        ann.careless().post("/v1/views", "{\"name\":\"a\",\"q\":\"" + "x".repeat(4_097) + "\"}"),
        "/q");
  }

  @Test
  void come_in_pages() {
    make(ann, "{\"name\":\"one\"}");
    make(ann, "{\"name\":\"two\"}");

    var first = ann.get("/v1/views?limit=1").json();
    var next = ann.get("/v1/views?limit=1&after=" + first.path("next").asText()).json();

    assertThat(first.path("items")).hasSize(1);
    assertThat(next.path("items")).hasSize(1);
    assertThat(next.at("/items/0/id")).isNotEqualTo(first.at("/items/0/id"));
  }

  private static OpenApiChecked.Answer put(OpenApiChecked who, String id) {
    return matching(who).put("/v1/views/" + id, "{\"name\":\"new\",\"shared\":true}");
  }

  private static OpenApiChecked matching(OpenApiChecked who) {
    return who.with("if-match", "*");
  }

  private static String make(OpenApiChecked who, String json) {
    return ApiTest.id(who.post("/v1/views", json));
  }

  private static List<String> ids(OpenApiChecked who) {
    return ApiTest.each(who.get("/v1/views?limit=500"), "id");
  }

  private static OpenApiChecked viewer(String name) {
    var made = admin().post("/v1/keys", "{\"name\":\"%s\",\"role\":\"viewer\"}".formatted(name));
    return as(made.json().path("token").asText());
  }

  private static OpenApiChecked admin() {
    return as(ADMIN.text());
  }

  private static OpenApiChecked as(String text) {
    return OpenApiChecked.at(server.url()).with("authorization", "Bearer " + text);
  }
}
