package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What people give this server to keep, and nobody is shown.
class SecretTest {
  private static final String MARK = "whsec_bWFya2VkIHNlY3JldCB0aGF0IG5vYm9keSBzZWVz";
  private static final String KEY =
      Base64.getEncoder()
          .encodeToString("an AES key that has 32 bytes, ok".getBytes(StandardCharsets.US_ASCII));

  @TempDir private Path folder;

  private KeyedServer server() {
    return new KeyedServer(Map.of("secrets.key", KEY, "backend.memory.journal", folder.toString()));
  }

  @Test
  void is_named_and_never_shown() throws Exception {
    try (var server = server()) {
      var admin = server.admin();
      assertThat(admin.put("/v1/secrets/gh", "{\"value\":\"" + MARK + "\"}").status())
          .isEqualTo(204);
      assertThat(admin.put("/v1/secrets/gh", "{\"value\":\"" + MARK + "\"}").status())
          .isEqualTo(204);

      var one = admin.get("/v1/secrets/gh");
      assertThat(one.json().path("name").asText()).isEqualTo("gh");
      assertThat(one.json().path("version").asInt()).isEqualTo(2);
      assertThat(one.json().path("used_by")).isEmpty();
      assertThat(admin.get("/v1/secrets").json().at("/total/count").asInt()).isOne();
      for (var path : new String[] {"/v1/secrets/gh", "/v1/secrets", "/v1/audit", "/v1/config"}) {
        assertThat(admin.get(path).text()).doesNotContain(MARK).doesNotContain(KEY);
      }
      var lines = admin.get("/v1/audit?action=secret.put").json().path("items");
      assertThat(lines).hasSize(2);
      assertThat(lines.path(0).path("resource").asText()).isEqualTo("secret:gh");
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain(MARK);
      }
    }
  }

  @Test
  void lasts_as_long_as_the_journal_does() {
    try (var server = server()) {
      server.admin().put("/v1/secrets/gh", "{\"value\":\"" + MARK + "\"}");
    }
    try (var server = server()) {
      assertThat(server.admin().get("/v1/secrets/gh").status()).isEqualTo(200);
      assertThat(server.admin().delete("/v1/secrets/gh").status()).isEqualTo(204);
      assertThat(server.admin().get("/v1/secrets/gh").status()).isEqualTo(404);
      assertThat(server.admin().get("/v1/audit?action=secret.delete").json().path("items"))
          .hasSize(1);
    }
  }

  @Test
  void is_for_those_alone_who_may_write_secrets() {
    try (var server = server()) {
      var operator = server.with(",\"role\":\"operator\"");

      assertThat(operator.get("/v1/secrets").status()).isEqualTo(403);
      assertThat(operator.put("/v1/secrets/gh", "{\"value\":\"x\"}").status()).isEqualTo(403);
    }
  }

  @Test
  void a_worker_that_is_brought_its_jobs_needs_the_rights_of_one_that_claims_them() {
    var body =
        """
        {"name":"fn","mode":"push","queues":["mail"],
         "push":{"url":"https://203.0.114.1/","secret":%s}}
        """;
    try (var server = server()) {
      server.admin().put("/v1/secrets/fn", "{\"value\":\"" + PlayedEndpoint.SECRET + "\"}");
      var named = body.formatted("{\"ref\":\"secrets/fn\"}");
      var local = body.formatted("{\"env\":\"HOME\"}");
      var operator = server.with(",\"role\":\"operator\"");
      var blind = server.with(",\"scopes\":[\"workers:write\",\"claims:execute\"]");
      var worker = server.with(",\"role\":\"worker\"");

      ApiTest.isRefused(operator.post("/v1/workers", named), 403, "forbidden");
      ApiTest.isRefused(blind.post("/v1/workers", named), 403, "forbidden");
      ApiTest.isRefused(worker.post("/v1/workers", local), 403, "forbidden");
      var made = worker.post("/v1/workers", named);
      assertThat(made.status()).as(made.text()).isEqualTo(201);

      var refused = server.admin().delete("/v1/secrets/fn");
      ApiTest.isRefused(refused, 409, "in_use");
      assertThat(refused.json().path("used_by").path(0).asText())
          .isEqualTo("worker:" + made.json().path("id").asText());
    }
  }

  @Test
  void without_a_key_nothing_is_kept() {
    try (var server = WholeServer.with(Map.of())) {
      var api = OpenApiChecked.at(server.url());

      ApiTest.isRefused(api.put("/v1/secrets/gh", "{\"value\":\"x\"}"), 422, "validation_failed");
    }
  }
}
