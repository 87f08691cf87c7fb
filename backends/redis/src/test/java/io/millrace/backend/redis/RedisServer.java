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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A real Redis for tests, on loopback, in a directory of its own. [#ofThisJvm] is started once and
/// ends with the JVM; stores keep apart by the prefix of their keys.
public final class RedisServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Process process;
  private final int port;
  private final List<String> command;

  private RedisServer(List<String> command, int port) throws IOException {
    this.command = command;
    this.process =
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    this.port = port;
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
    try {
      int port = freePort();
      var directory = Files.createTempDirectory("millrace-redis");
      var command =
          new ArrayList<>(
              List.of("redis-server", "--port", "" + port, "--bind", "127.0.0.1", "--save", ""));
      command.addAll(List.of("--dir", directory.toString()));
      command.addAll(List.of(options));
      return new RedisServer(List.copyOf(command), port);
    } catch (IOException e) {
      throw new UncheckedIOException("redis-server cannot be started: is it installed?", e);
    }
  }

  /// Ends it, and waits until it has ended.
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// Starts one that has ended anew, in its folder and on its port.
  public RedisServer again() throws IOException {
    return new RedisServer(command, port);
  }

  private static int freePort() throws IOException {
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
      return socket.getInputStream().read() == '+';
    } catch (IOException _) {
      return false;
    }
  }

  /// Sends one command and reads its answer, a text or a number in its own spelling. Null is
  /// nothing.
  public byte @Nullable [] ask(String... command) {
    var request = new StringBuilder("*" + command.length + "\r\n");
    for (var part : command) {
      request.append('$').append(part.length()).append("\r\n").append(part).append("\r\n");
    }
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
      var in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      var line = line(in);
      if (line.charAt(0) != '$') {
        return line.substring(1).getBytes(StandardCharsets.US_ASCII);
      }
      int size = Integer.parseInt(line.substring(1));
      return size < 0 ? null : in.readNBytes(size);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
