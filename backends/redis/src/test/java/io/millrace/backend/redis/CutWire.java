package io.millrace.backend.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// A wire to a Redis that breaks for good at a chosen script: before it is sent, or when it has
/// been carried out and nobody hears of it. To whoever stands behind it that is his own death.
/// Until then it counts the scripts, and keeps one back, or their answers, as long as that is
/// wanted.
final class CutWire implements AutoCloseable {
  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger scripts = new AtomicInteger();
  private final int redis;
  private volatile int last = Integer.MAX_VALUE;
  private volatile boolean carriedOut;
  private volatile boolean cut;
  private volatile int kept = Integer.MAX_VALUE;
  private final CompletableFuture<Boolean> stopped = new CompletableFuture<>();
  private volatile CountDownLatch going = new CountDownLatch(0);
  private volatile CountDownLatch held = new CountDownLatch(0);

  private CutWire(int redis) throws IOException {
    this.redis = redis;
  }

  static CutWire to(RedisServer server) {
    try {
      var wire = new CutWire(server.port());
      Thread.ofVirtual().start(wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "redis://127.0.0.1:" + door.getLocalPort() + "/0";
  }

  /// From now on so many scripts pass, and the next one does not; or it does, and nothing after it.
  void cutAfter(int passing, boolean carryOut) {
    scripts.set(0);
    carriedOut = carryOut;
    last = passing;
  }

  /// From now on scripts go through, and no answer comes, until [#release].
  void hold() {
    scripts.set(0);
    held = new CountDownLatch(1);
  }

  /// From now on so many scripts pass, and the next one waits for [#release]; answers when it does
  /// so.
  CompletableFuture<Boolean> stopAfter(int passing) {
    scripts.set(0);
    kept = passing;
    going = new CountDownLatch(1);
    return stopped;
  }

  void release() {
    held.countDown();
    going.countDown();
  }

  /// How many scripts there were since [#hold].
  int scripts() {
    return scripts.get();
  }

  boolean isCut() {
    return cut;
  }

  private void accept() {
    try {
      while (!cut) {
        var client = door.accept();
        var server = new Socket(InetAddress.getLoopbackAddress(), redis);
        open.add(client);
        open.add(server);
        var dying = new boolean[1];
        Thread.ofVirtual().start(() -> pass(client, server, dying));
        Thread.ofVirtual().start(() -> answer(server, client, dying));
      }
    } catch (IOException _) {
      close();
    }
  }

  private void pass(Socket client, Socket server, boolean[] dying) {
    try {
      var in = new BufferedInputStream(client.getInputStream());
      while (!cut) {
        var request = request(in);
        int before = isScript(request) ? scripts.getAndIncrement() : -1;
        if (before >= last) {
          dying[0] = true;
          if (!carriedOut) {
            close();
            return;
          }
        }
        if (before == kept) {
          stopped.complete(true);
          going.await();
        }
        server.getOutputStream().write(request);
        if (dying[0]) {
          return;
        }
      }
    } catch (IOException | InterruptedException _) {
      close();
    }
  }

  private void answer(Socket server, Socket client, boolean[] dying) {
    try {
      var in = server.getInputStream();
      var bytes = new byte[64 * 1024];
      for (int size = in.read(bytes); size >= 0 && !cut; size = in.read(bytes)) {
        if (dying[0]) {
          close();
          return;
        }
        held.await();
        client.getOutputStream().write(bytes, 0, size);
      }
    } catch (IOException | InterruptedException _) {
      close();
    }
  }

  private static boolean isScript(byte[] request) {
    var head = new String(request, 0, Math.min(40, request.length), StandardCharsets.ISO_8859_1);
    return head.toLowerCase(Locale.ROOT).contains("\nevalsha\r");
  }

  /// One request: `*<count>`, then each part as `$<length>` and its bytes.
  private static byte[] request(InputStream in) throws IOException {
    var request = new ByteArrayOutputStream();
    int parts = Integer.parseInt(line(in, request).substring(1));
    for (int left = parts; left > 0; left--) {
      int length = Integer.parseInt(line(in, request).substring(1));
      request.write(in.readNBytes(length + 2));
    }
    return request.toByteArray();
  }

  private static String line(InputStream in, ByteArrayOutputStream to) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the client hung up");
      }
      to.write(next);
      line.append((char) next);
    }
    to.write('\n');
    return line.toString().strip();
  }

  @Override
  public void close() {
    cut = true;
    open.forEach(CutWire::close);
    close(door);
  }

  private static void close(java.io.Closeable it) {
    try {
      it.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
