package io.millrace.backend.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that hands on to a real Redis, and now and then answers otherwise. What connections
/// begin with, and what nobody waits for, is always handed on.
final class FaultyRedis implements AutoCloseable {
  private static final List<String> HANDED_ON =
      List.of("hello", "auth", "select", "script", "info", "wait", "asking", "ping");

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger left = new AtomicInteger();
  private final int redis;
  private volatile Fault fault = Fault.of("");

  /// What is answered instead, whether it is carried out all the same, and what comes of the
  /// connection.
  record Fault(String answer, boolean carriedOut, After after) {
    enum After {
      GO_ON,
      CLOSE,
      SAY_NO_MORE
    }

    static Fault of(String line) {
      return new Fault(line + "\r\n", false, After.GO_ON);
    }
  }

  private FaultyRedis(int redis) throws IOException {
    this.redis = redis;
  }

  static FaultyRedis before(RedisServer server) {
    try {
      var faulty = new FaultyRedis(server.port());
      Thread.ofVirtual().start(faulty::accept);
      return faulty;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "redis://127.0.0.1:" + door.getLocalPort() + "/0";
  }

  /// Answers the next so many calls like this.
  void answer(Fault next, int times) {
    fault = next;
    left.set(times);
  }

  /// Whether it has answered otherwise as often as it was to.
  boolean hasAnswered() {
    return left.get() == 0;
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException _) {
      open.forEach(FaultyRedis::close);
    }
  }

  private void serve(Socket client) {
    try (client;
        var server = new Socket(InetAddress.getLoopbackAddress(), redis)) {
      open.add(server);
      var asked = new BufferedInputStream(client.getInputStream());
      var answered = new BufferedInputStream(server.getInputStream());
      boolean goesOn = true;
      while (goesOn) {
        var request = new ByteArrayOutputStream();
        take(asked, request);
        boolean otherwise =
            isForFaults(request) && left.getAndUpdate(it -> Math.max(0, it - 1)) > 0;
        var reply = new ByteArrayOutputStream();
        if (!otherwise || fault.carriedOut) {
          server.getOutputStream().write(request.toByteArray());
          take(answered, reply);
        }
        client.getOutputStream().write(otherwise ? bytes(fault.answer) : reply.toByteArray());
        goesOn = !otherwise || fault.after != Fault.After.CLOSE;
        if (otherwise && fault.after == Fault.After.SAY_NO_MORE) {
          asked.transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (IOException _) {
      close(client);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean isForFaults(ByteArrayOutputStream request) {
    var parts = request.toString(StandardCharsets.ISO_8859_1).split("\r\n", 5);
    var command = parts[2].toLowerCase(Locale.ROOT);
    return !HANDED_ON.contains(command) && !parts[4].contains(":{+c}:store");
  }

  /// One request or reply, as a whole.
  private static void take(InputStream from, ByteArrayOutputStream to) throws IOException {
    var line = line(from, to);
    if (line.charAt(0) == '*') {
      for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
        take(from, to);
      }
    } else if (line.charAt(0) == '$' && line.charAt(1) != '-') {
      to.write(from.readNBytes(Integer.parseInt(line.substring(1)) + 2));
    }
  }

  private static String line(InputStream from, ByteArrayOutputStream to) throws IOException {
    var line = new StringBuilder();
    for (int next = from.read(); next != '\n'; next = from.read()) {
      if (next < 0) {
        throw new EOFException("hung up");
      }
      to.write(next);
      line.append((char) next);
    }
    to.write('\n');
    return line.toString().strip();
  }

  @Override
  public void close() {
    close(door);
    open.forEach(FaultyRedis::close);
  }

  private static void close(Closeable it) {
    try {
      it.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
