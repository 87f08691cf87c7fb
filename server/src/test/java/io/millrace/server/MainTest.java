package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.PasswordHash;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands as a process of their own, with pipes for a terminal.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MainTest {
  private static final int ERROR = 1;
  private static final int USAGE = 2;
  private static final int CONFIG = 78;

  private record Ended(int exitCode, String out, String err) {}

  @Test
  void hashes_a_password_out_of_a_pipe() throws Exception {
    var ended = run("secret-pw\n", Map.of(), "user", "hash-password");

    assertThat(ended.err()).isEmpty();
    assertThat(ended.exitCode()).isZero();
    assertThat(new PasswordHash(ended.out().strip()).matches("secret-pw")).isTrue();
  }

  @Test
  void wants_a_password() throws Exception {
    var ended = run("", Map.of(), "user", "hash-password");

    assertThat(ended.exitCode()).isEqualTo(USAGE);
    assertThat(ended.err()).startsWith("millrace: send the password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"server start --frobnicate", "frobnicate", "server start --set"})
  void does_nothing_that_it_does_not_know(String line) throws Exception {
    var ended = run("", Map.of(), line.split(" "));

    assertThat(ended.exitCode()).isEqualTo(USAGE);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).containsAnyOf("Usage: millrace", "Did you mean: millrace server");
  }

  @Test
  void does_not_begin_with_a_file_that_is_not_there() throws Exception {
    var ended = run("", Map.of(), "server", "start", "--config", "/nowhere/millrace.yaml");

    assertThat(ended.exitCode()).isEqualTo(CONFIG);
    assertThat(ended.err()).contains("/nowhere/millrace.yaml");
  }

  @Test
  void has_an_open_server_make_its_first_key_and_others_with_that() throws Exception {
    try (var server = WholeServer.with(Map.of())) {
      var first = create(server.url(), Map.of(), "--name", "first");
      assertThat(first.err()).isEmpty();
      assertThat(first.exitCode()).isZero();
      assertThat(status(server.url(), first.out().strip())).isEqualTo(200);

      var closed = create(server.url(), Map.of(), "--name", "second");
      assertThat(closed.exitCode()).isEqualTo(ERROR);
      assertThat(closed.out()).isEmpty();
      assertThat(closed.err()).startsWith("millrace: the server refused (401 unauthenticated)");

      var token = Map.of("MILLRACE_TOKEN", first.out().strip());
      var other = create(server.url(), token, "--name", "ci", "--role", "viewer");
      assertThat(status(server.url(), other.out().strip())).isEqualTo(403);
      assertThat(create(server.url(), token, "--name", "ci", "--role", "king").err())
          .contains("/role");
    }
  }

  @Test
  void sends_no_key_in_the_clear() throws Exception {
    var ended = create(URI.create("http://192.0.2.1:8080"), Map.of(), "--name", "ci");

    assertThat(ended.exitCode()).isEqualTo(ERROR);
    assertThat(ended.err()).contains("neither https nor http on loopback");
  }

  /// What the list of keys answers who shows that one.
  private static int status(URI url, String key) throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(url.resolve("/v1/keys")).header("X-Api-Key", key).build();
    try (var client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.discarding()).statusCode();
    }
  }

  private static Ended create(URI url, Map<String, String> environment, String... more)
      throws IOException, InterruptedException {
    var arguments =
        Stream.concat(Stream.of("key", "create", "--url", url.toString()), Stream.of(more));
    return run("", environment, arguments.toArray(String[]::new));
  }

  private static Ended run(String in, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        List.of(
            java, "-XX:TieredStopAtLevel=1", "-cp", Tested.classPath(), "io.millrace.server.Main");
    var builder =
        new ProcessBuilder(Stream.concat(command.stream(), Stream.of(arguments)).toList());
    builder.environment().putAll(environment);
    var process = builder.start();
    try (var out = process.getOutputStream()) {
      out.write(in.getBytes(StandardCharsets.UTF_8));
    }
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), out, err);
  }
}
