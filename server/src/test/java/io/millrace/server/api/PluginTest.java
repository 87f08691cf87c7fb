package io.millrace.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Json;
import io.millrace.server.WholeServer;
import io.millrace.server.http.contract.OpenApiChecked;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.example.checksum.Checksum;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server with the example plugin, as a jar in its folder.
class PluginTest {
  @TempDir private static Path folder;
  private static WholeServer server;
  private static OpenApiChecked api;

  @BeforeAll
  static void start() throws IOException, URISyntaxException {
    var built = Path.of(Checksum.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var jar = folder.resolve("checksum.jar");
    if (Files.isDirectory(built)) {
      pack(built, jar);
    } else {
      Files.copy(built, jar);
    }
    server =
        WholeServer.with(
            Map.of("plugins.dir", folder.toString(), "middleware", "timing,size_guard,telemetry"));
    api = OpenApiChecked.at(server.url());
  }

  /// What the build packs only later.
  private static void pack(Path classes, Path jar) throws IOException {
    var manifest = classes.resolve("META-INF/MANIFEST.MF");
    try (InputStream in = Files.newInputStream(manifest);
        var out = new JarOutputStream(Files.newOutputStream(jar), new Manifest(in));
        var files = Files.walk(classes)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        if (!file.equals(manifest)) {
          out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
          Files.copy(file, out);
        }
      }
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static JsonNode job(String args) {
    var answer =
        api.post("/v1/jobs?wait=20s", "{\"type\":\"checksum\",\"args\":%s}".formatted(args));
    return answer.json();
  }

  @Test
  void is_listed_with_what_it_brings() {
    var plugin = api.get("/v1/plugins").json().path("items").path(0);

    assertThat(plugin.path("name").asText()).isEqualTo("checksum");
    assertThat(plugin.path("version").asText()).isNotEqualTo("unknown").doesNotContain("$");
    assertThat(plugin.path("file").asText()).isEqualTo("checksum.jar");
    assertThat(plugin.path("performers").toString()).isEqualTo("[\"checksum\"]");
    assertThat(plugin.path("middleware").toString()).isEqualTo("[\"size_guard\"]");
    assertThat(plugin.path("classifiers").toString())
        .isEqualTo("[\"org.example.checksum.UnknownAlgorithm\"]");
    assertThat(plugin.path("functions").toString()).isEqualTo("[\"crc32\"]");
  }

  @Test
  void stands_in_what_the_server_says_of_itself_beside_the_chain() {
    var info = api.get("/v1/info").json();

    assertThat(info.path("plugins").toString()).isEqualTo("[\"checksum\"]");
    assertThat(info.path("middleware").toString())
        .isEqualTo("[\"timing\",\"size_guard\",\"telemetry\"]");
  }

  @Test
  void does_its_jobs() {
    var job = job("{\"text\":\"hello\"}");

    assertThat(job.path("state").asText()).isEqualTo("succeeded");
    assertThat(job.at("/result/digest").asText())
        .isEqualTo("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  }

  @Test
  void says_what_its_failures_mean() {
    var job = job("{\"text\":\"hello\",\"algorithm\":\"ROT13\"}");

    assertThat(job.path("state").asText()).isEqualTo("dead");
    assertThat(job.at("/error/kind").asText()).isEqualTo("terminal");
    assertThat(job.path("attempt").asInt()).isEqualTo(1);
  }

  @Test
  void halts_what_its_middleware_does_not_let_in() {
    var job = job(Json.write(Map.of("text", "x".repeat(70_000))).text());

    assertThat(job.path("state").asText()).isEqualTo("discarded");
    assertThat(job.at("/error/type").asText()).isEqualTo("middleware_halt");
    assertThat(job.at("/error/message").asText()).startsWith("size_guard: args of 70");
  }

  @Test
  void stands_beside_middleware_of_the_box() {
    var id = job("{\"text\":\"timed\"}").path("id").asText();

    assertThat(api.get("/v1/jobs/" + id + "/logs").json().toString())
        .contains("digested with SHA-256")
        .containsPattern("waited \\d+ ms, ran \\d+ ms");
    assertThat(api.get("/metrics").text())
        .containsPattern(
            "millrace_attempt_run_seconds_count\\{outcome=\"done\",queue=\"default\","
                + "type=\"checksum\"} [1-9]");
  }
}
