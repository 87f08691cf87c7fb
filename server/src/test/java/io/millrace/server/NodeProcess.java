package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.server.http.contract.OpenApiChecked;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A server in a process of its own, which can be killed.
public final class NodeProcess implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("millrace ready url=(\\S+).*");

  private final Process process;
  private final Path errors;
  private URI url = URI.create("http://127.0.0.1:0");

  /// What is started: its name, its settings, flags of its Java, classes that stand before the ones
  /// that are tested, and what its environment has beside; what it says goes into `folder`.
  public record Plan(
      Path folder,
      String name,
      Map<String, String> settings,
      List<String> flags,
      Optional<Path> before,
      Map<String, String> environment) {
    public static Plan of(Path folder, String name, Map<String, String> settings) {
      return new Plan(folder, name, settings, List.of(), Optional.empty(), Map.of());
    }

    public Plan withFlags(String... changed) {
      return new Plan(folder, name, settings, List.of(changed), before, environment);
    }

    public Plan behind(Optional<Path> classes) {
      return new Plan(folder, name, settings, flags, classes, environment);
    }

    public Plan in(Map<String, String> changed) {
      return new Plan(folder, name, settings, flags, before, changed);
    }

    private List<String> command() {
      var tested = Tested.classPath();
      var command = new ArrayList<String>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      command.add("--sun-misc-unsafe-memory-access=allow");
      command.addAll(flags);
      command.addAll(List.of("-cp", before.map(it -> it + File.pathSeparator).orElse("") + tested));
      command.addAll(List.of("io.millrace.server.Main", "server", "start"));
      command.addAll(List.of("--config", "/dev/null", "--set", "server.port=0"));
      command.addAll(List.of("--set", "node.id=" + name));
      settings.forEach((key, value) -> command.addAll(List.of("--set", key + "=" + value)));
      return command;
    }
  }

  private NodeProcess(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /// Begins to start on a free port, which its plan need not name.
  public static NodeProcess begin(Plan plan) throws IOException {
    var errors = plan.folder.resolve(plan.name + ".err");
    var builder = new ProcessBuilder(plan.command()).redirectError(errors.toFile());
    builder.environment().putAll(plan.environment);
    return new NodeProcess(builder.start(), errors);
  }

  /// Waits until it takes calls.
  public NodeProcess ready() throws IOException {
    if (url.getPort() > 0) {
      return this;
    }
    var out = process.inputReader();
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      var found = URL.matcher(line);
      if (found.matches()) {
        url = URI.create(found.group(1));
        Thread.startVirtualThread(() -> out.lines().forEach(_ -> {}));
        return this;
      }
    }
    throw new IOException("did not get ready: " + errors());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public String errors() throws IOException {
    return Files.readString(errors);
  }

  public URI url() {
    return url;
  }

  public OpenApiChecked api() {
    return OpenApiChecked.at(url);
  }

  /// As `kill -9` does.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// It stands still until it may go on: neither works nor answers, and does not know of it.
  public void halt() throws IOException, InterruptedException {
    signal("STOP");
  }

  public void goOn() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    assertThat(exit).as("exit code of kill").isZero();
  }

  /// Asks it to stop.
  public void stop() {
    process.destroy();
  }

  /// Waits for its end, and answers the exit code.
  public int ended() throws InterruptedException {
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
