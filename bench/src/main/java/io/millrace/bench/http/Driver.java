package io.millrace.bench.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.net.NetClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/// Many connections to one server, on one event loop of this process. They are opened when they are
/// first needed: a server hangs up on who connects and asks nothing while its rival warms up.
public final class Driver implements AutoCloseable {
  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final NetClient client = vertx.createNetClient();
  private final List<Wire> wires = new ArrayList<>();
  private final Child server;
  private final int connections;

  public Driver(Child server, int connections) {
    this.server = server;
    this.connections = connections;
  }

  /// The first connection, to ask something now and then.
  public Wire one() {
    return wires().getFirst();
  }

  private List<Wire> wires() {
    while (wires.size() < connections) {
      wires.add(new Wire(client.connect(server.port(), "127.0.0.1").await()));
    }
    return wires;
  }

  /// Has every connection take its turns until so many were taken together.
  public long take(int turns, BiFunction<Wire, Integer, Future<?>> turn) {
    var next = new AtomicInteger();
    var all = new ArrayList<Future<?>>();
    for (var wire : wires()) {
      all.add(vertx.timer(1).compose(_ -> goOn(wire, next, turns, turn)));
    }
    Future.all(all).await();
    return turns;
  }

  private static Future<?> goOn(
      Wire wire, AtomicInteger next, int turns, BiFunction<Wire, Integer, Future<?>> turn) {
    int at = next.getAndIncrement();
    return at >= turns
        ? Future.succeededFuture()
        : turn.apply(wire, at).compose(_ -> goOn(wire, next, turns, turn));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
