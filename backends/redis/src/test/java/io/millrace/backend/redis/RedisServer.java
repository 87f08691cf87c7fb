package io.millrace.backend.redis;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A real Redis for tests, on loopback, in a directory of its own. [#ofThisJvm] is started once and
/// ends with the JVM; stores keep apart by the prefix of their keys.
public final class RedisServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Somebody else may have taken a port that was free a moment ago.
  private static final int PORTS = 5;

  private final Process process;
  private final int port;
  private final List<String> command;
  private final Map<String, String> environment;

  private RedisServer(List<String> command, Map<String, String> environment, int port)
      throws IOException {
    this.command = command;
    this.environment = environment;
    this.port = port;
    var builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(environment);
    this.process = builder.start();
    await();
  }

  private static final class Shared {
    private static final RedisServer SERVER = start();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(SERVER::close));
    }
  }

  public static RedisServer ofThisJvm() {
    return Shared.SERVER;
  }

  /// Starts one that keeps nothing on disk, with these options beside.
  public static RedisServer start(String... options) {
    return startIn(Map.of(), options);
  }

  /// The same in an environment with these beside.
  public static RedisServer startIn(Map<String, String> environment, String... options) {
    return started(
        environment,
        (port, folder) -> {
          var command =
              new ArrayList<>(List.of("redis-server", "--port", "" + port, "--bind", "127.0.0.1"));
          command.addAll(List.of("--save", "", "--dir", folder.toString()));
          command.addAll(List.of(options));
          return command;
        });
  }

  /// Starts a sentinel that watches over that master, and believes it dead when two say so; with
  /// these lines beside in what it is set up by.
  public static RedisServer sentinel(RedisServer master, String... lines) {
    return started(
        Map.of(),
        (port, folder) -> {
          var file =
              Files.writeString(
                  folder.resolve("sentinel.conf"),
                  """
                  port %d
                  bind 127.0.0.1
                  dir %s
                  sentinel monitor mymaster 127.0.0.1 %d 2
                  sentinel down-after-milliseconds mymaster 500
                  sentinel failover-timeout mymaster 2000
                  """
                          .formatted(port, folder, master.port)
                      + String.join("\n", lines)
                      + "\n");
          return List.of("redis-server", file.toString(), "--sentinel");
        });
  }

  private interface CommandLine {
    List<String> at(int port, Path folder) throws IOException;
  }

  private static RedisServer started(Map<String, String> environment, CommandLine line) {
    for (int left = PORTS; ; left--) {
      try {
        int port = freePort();
        var folder = Files.createTempDirectory("millrace-redis");
        return new RedisServer(List.copyOf(line.at(port, folder)), environment, port);
      } catch (IOException e) {
        if (left == 1) {
          throw new UncheckedIOException("redis-server cannot be started: is it installed?", e);
        }
      }
    }
  }

  /// Ends it, and waits until it has ended.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Starts one that has ended anew, in its folder and on its port.
  public RedisServer again() throws IOException {
    return new RedisServer(command, environment, port);
  }

  /// Halts it where it stands, or lets it go on.
  public void stop(boolean stopped) throws InterruptedException, IOException {
    var signal = stopped ? "-STOP" : "-CONT";
    new ProcessBuilder("kill", signal, "" + process.pid()).inheritIO().start().waitFor();
  }

  /// Asks for this until the answer has that in it.
  public void await(String wanted, String... command) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!asked(command).contains(wanted)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no " + wanted + " in " + asked(command));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /// The answer as text.
  public String asked(String... command) {
    var answer = ask(command);
    return answer == null ? "" : new String(answer, StandardCharsets.UTF_8);
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void await() throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        close();
        throw new IOException("redis-server did not come up on port " + port);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private boolean answers() {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (IOException _) {
      return false;
    }
  }

  /// Sends one command and reads its answer, a text or a number in its own spelling. Null is
  /// nothing.
  public byte @Nullable [] ask(String... command) {
    return sent(command, RedisServer::value);
  }

  /// The same, where several are answered.
  List<String> list(String... command) {
    return sent(
        command,
        in -> {
          var all = new ArrayList<String>();
          for (int left = Integer.parseInt(line(in).substring(1)); left > 0; left--) {
            all.add(new String(Objects.requireNonNull(value(in)), StandardCharsets.UTF_8));
          }
          return all;
        });
  }

  private interface Read<T extends @Nullable Object> {
    T from(DataInputStream in) throws IOException;
  }

  private <T extends @Nullable Object> T sent(String[] command, Read<T> read) {
    var request = new StringBuilder("*" + command.length + "\r\n");
    for (var part : command) {
      request.append('$').append(part.length()).append("\r\n").append(part).append("\r\n");
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
      return read.from(new DataInputStream(new BufferedInputStream(socket.getInputStream())));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte @Nullable [] value(DataInputStream in) throws IOException {
    var line = line(in);
    if (line.charAt(0) != '$') {
      return line.substring(1).getBytes(StandardCharsets.US_ASCII);
    }
    int size = Integer.parseInt(line.substring(1));
    if (size < 0) {
      return null;
    }
    var bytes = in.readNBytes(size);
    in.skipNBytes(2);
    return bytes;
  }

  private static String line(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("redis-server hung up");
      }
      line.append((char) next);
    }
    in.skipNBytes(1);
    return line.toString();
  }

  public String url() {
    return "redis://127.0.0.1:" + port + "/0";
  }

  public int port() {
    return port;
  }

  /// Where its files are.
  public Path folder() {
    return Path.of(command.get(command.indexOf("--dir") + 1));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
