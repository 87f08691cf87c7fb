package io.millrace.bench.live;

import io.millrace.bench.http.Child;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Sockets of `millrace.v1` on one event loop of this process. They say hello, answer when they are
/// asked whether they live, and hand what they hear to who made them.
final class Listeners implements AutoCloseable {
  private static final int AT_ONCE = 100;
  private static final long PATIENCE_S = 60;
  private static final String HELLO = "{\"op\":\"hello\",\"v\":1,\"client\":\"bench\"}";

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final WebSocketClient client;
  private final WebSocketConnectOptions to;
  private final Consumer<String> heard;
  private final List<WebSocket> sockets = new ArrayList<>();

  /// `heard` is called on the event loop with each message.
  Listeners(Child server, int most, Consumer<String> heard) {
    this.heard = heard;
    this.client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(most));
    this.to =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(server.port())
            .setURI("/v1/stream")
            .addSubProtocol("millrace.v1");
  }

  /// Opens so many more.
  void open(int count) {
    for (int left = count; left > 0; left -= AT_ONCE) {
      var some = IntStream.range(0, Math.min(AT_ONCE, left)).mapToObj(_ -> one()).toList();
      Future.all(some).await();
    }
  }

  private Future<WebSocket> one() {
    return client
        .connect(to)
        .compose(socket -> {
          sockets.add(socket);
          socket.textMessageHandler(message -> came(socket, message));
          return socket.writeTextMessage(HELLO).map(socket);
        });
  }

  private void came(WebSocket socket, String message) {
    if (message.contains("\"op\":\"ping\"")) {
      socket.writeTextMessage("{\"op\":\"pong\",\"ts\":0}");
    }
    heard.accept(message);
  }

  /// All say the same.
  void say(String message) {
    Future.all(sockets.stream().map(it -> it.writeTextMessage(message)).toList()).await();
  }

  /// The last one that came says something.
  void lastSays(String message) {
    sockets.getLast().writeTextMessage(message).await();
  }

  /// How many are still open.
  long open() {
    return sockets.stream().filter(it -> !it.isClosed()).count();
  }

  /// Waits until it is so.
  static void until(BooleanSupplier so) throws InterruptedException, TimeoutException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new TimeoutException("not within " + PATIENCE_S + " s");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /// Ten thousand farewells take their time, and nobody waits for them.
  @Override
  public void close() {
    vertx.close();
  }
}
