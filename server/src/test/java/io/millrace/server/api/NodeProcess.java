package io.millrace.server.api;

import io.millrace.server.http.contract.OpenApiChecked;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A server in a process of its own, which can be killed.
final class NodeProcess implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("millrace ready url=(\\S+) .*");

  private final Process process;
  private final Path errors;
  private URI url = URI.create("http://127.0.0.1:0");

  private NodeProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /// Begins to start with these settings, beside a free port.
  static NodeProcess begin(Path folder, String name, Map<String, String> settings)
      throws IOException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ArrayList<>(
            List.of(
                java,
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.millrace.server.Main",
                "server",
                "start",
                "--config",
                "/dev/null",
                "--set",
                "server.port=0",
                "--set",
                "node.id=" + name));
    settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
    var errors = folder.resolve(name + ".err");
    return new NodeProcess(
        new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
  }

  /// Waits until it takes calls.
  NodeProcess ready() throws IOException {
    if (url.getPort() > 0) {
      return this;
    }
    var out = process.inputReader();
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      var found = URL.matcher(line);
      if (found.matches()) {
        url = URI.create(found.group(1));
        return this;
      }
    }
    throw new IOException("did not get ready: " + errors());
  }

  boolean isAlive() {
    return process.isAlive();
  }

  private String errors() throws IOException {
    return Files.readString(errors);
  }

  OpenApiChecked api() {
    return OpenApiChecked.at(url);
  }

  /// As `kill -9` does.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Asks it to stop.
  void stop() {
    process.destroy();
  }

  /// Waits for its end, and answers the exit code.
  int ended() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("it does not end");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
