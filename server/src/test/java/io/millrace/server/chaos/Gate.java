package io.millrace.server.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The way of one node to Redis: it can be shut, made slow, and made to swallow the answer of a
/// script, named by its hash.
final class Gate implements AutoCloseable {
  private static final int CHUNK = 64 * 1024;

  private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final int redis;
  private volatile boolean shut;
  private volatile Duration delay = Duration.ZERO;
  private volatile String swallowed = "";
  private volatile CountDownLatch done = new CountDownLatch(0);

  private Gate(int redis) throws IOException {
    this.redis = redis;
  }

  static Gate to(int redis) throws IOException {
    var gate = new Gate(redis);
    Thread.ofVirtual().start(gate::accept);
    return gate;
  }

  String url() {
    return "redis://127.0.0.1:" + door.getLocalPort() + "/0";
  }

  /// Nobody comes through, and who was on the way is thrown out.
  void shut() {
    shut = true;
    open.forEach(Gate::close);
    open.clear();
  }

  void open() {
    shut = false;
    swallowed = "";
  }

  /// What goes through takes so much longer, each way.
  void slow(Duration each) {
    delay = each;
  }

  /// The next script of that hash is carried out, and nobody hears of it, nor of anything after it.
  void swallow(String hash) {
    done = new CountDownLatch(1);
    swallowed = hash;
  }

  /// Waits until that has happened; answers whether it did.
  boolean hasSwallowed(Duration patience) throws InterruptedException {
    return done.await(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void accept() {
    try {
      while (true) {
        var client = door.accept();
        if (shut) {
          client.close();
        } else {
          through(client);
        }
      }
    } catch (IOException _) {
      // Closed.
    }
  }

  private void through(Socket client) throws IOException {
    try {
      var server = new Socket(InetAddress.getLoopbackAddress(), redis);
      open.add(client);
      open.add(server);
      var silent = new CountDownLatch(1);
      Thread.ofVirtual().start(() -> pass(client, server, silent, true));
      Thread.ofVirtual().start(() -> pass(server, client, silent, false));
    } catch (IOException _) {
      client.close();
    }
  }

  private void pass(Socket from, Socket to, CountDownLatch silent, boolean asking) {
    var bytes = new byte[CHUNK];
    try (from;
        to) {
      var in = from.getInputStream();
      for (int size = in.read(bytes); size >= 0; size = in.read(bytes)) {
        if (asking && !swallowed.isEmpty() && names(bytes, size)) {
          silent.countDown();
        }
        if (!delay.isZero()) {
          LockSupport.parkNanos(delay.toNanos());
        }
        if (!asking && silent.getCount() == 0) {
          done.countDown();
        } else {
          to.getOutputStream().write(bytes, 0, size);
        }
      }
    } catch (IOException _) {
      // Either side has hung up, which the other one is told by closing.
    }
  }

  private boolean names(byte[] bytes, int size) {
    return new String(bytes, 0, size, StandardCharsets.ISO_8859_1).contains(swallowed);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
    open.forEach(Gate::close);
  }
}
