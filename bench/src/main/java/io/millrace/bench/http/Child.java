package io.millrace.bench.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// A server in a process of its own, with the flags of this one.
public final class Child implements AutoCloseable {
  private static final Pattern URL = Pattern.compile(" url=(\\S+)");

  private final Process process;
  private final URI url;

  private Child(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /// Millrace as it is started for use.
  public static Child millrace(String... more) throws IOException {
    var port = Integer.toString(freePort());
    var arguments =
        new ArrayList<>(List.of("server", "start", "--config", "/dev/null", "--port", port));
    arguments.addAll(List.of(more));
    return java("io.millrace.server.Main", arguments);
  }

  /// Port 0 would be another one for each event loop of the server.
  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static Child bare() throws IOException {
    return java(BareServer.class.getName(), List.of());
  }

  private static Child java(String main, List<String> arguments) throws IOException {
    var runtime = ManagementFactory.getRuntimeMXBean();
    var command = new ArrayList<String>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(runtime.getInputArguments());
    command.addAll(List.of("-cp", runtime.getClassPath(), main));
    command.addAll(arguments);
    return start(command);
  }

  /// Starts a command that prints `… ready url=…` when it is ready, and waits for that.
  static Child start(List<String> command) throws IOException {
    var process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader();
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      var found = URL.matcher(line);
      if (found.find()) {
        return new Child(process, URI.create(found.group(1)));
      }
    }
    throw new IOException(String.join(" ", command) + " did not get ready");
  }

  public int port() {
    return url.getPort();
  }

  public long pid() {
    return process.pid();
  }

  public long cpuNanos() {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
