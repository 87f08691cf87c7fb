package io.millrace.bench.http;

import io.millrace.bench.Bench;
import io.millrace.bench.Duel;
import io.millrace.bench.Pace;
import io.millrace.bench.Table;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// One worker of 32 slots that does nothing with its jobs, over a socket against the same over
/// HTTP. Where each job is ended for itself, a slot over HTTP has a connection, and ends its job
/// and claims the next in one call; where they are ended in groups, all slots together do.
public final class Streaming implements Bench {
  private static final int SLOTS = 32;
  private static final int JOBS = 20_000;
  private static final int TURNS = 3;
  private static final double RATIO = 1.5;

  /// What each connection holds; for the driver's loop alone.
  private final Map<Wire, JsonArray> held = new HashMap<>();

  @Override
  public Table run() throws Exception {
    var table = new Table("One worker of 32 slots, over a socket and over HTTP");
    try (var millrace = Child.millrace();
        var driver = new Driver(millrace, SLOTS);
        var one = new Driver(millrace, 1);
        var socket = new Socket(millrace)) {
      Duel.fight(
              2,
              TURNS,
              () -> overSocket(millrace, driver, socket, false),
              () -> overHttp(millrace, driver, 1))
          .tell(table, "each ended for itself", "over HTTP", RATIO);
      Duel.fight(
              1,
              TURNS,
              () -> overSocket(millrace, one, socket, true),
              () -> overHttp(millrace, one, SLOTS))
          .tell(table, "ended in groups", "over HTTP");
    }
    return table;
  }

  private static void fill(Driver driver) {
    var jobs = Wire.post("/v1/jobs", Posting.array());
    driver.take(JOBS / Posting.BATCH, (wire, _) -> wire.ask(jobs).compose(Posting::good));
  }

  private static Pace overSocket(Child millrace, Driver driver, Socket socket, boolean grouped)
      throws Exception {
    fill(driver);
    return Pace.of(millrace::cpuNanos, () -> socket.work(JOBS, SLOTS, grouped));
  }

  /// With so many jobs in a call; in groups of all slots on one connection.
  private Pace overHttp(Child millrace, Driver driver, int together) throws Exception {
    fill(driver);
    held.clear();
    var want = new JsonObject().put("queues", new JsonArray().add("bench")).put("max", together);
    int turns = JOBS / together;
    return Pace.of(
        millrace::cpuNanos, () -> driver.take(turns, (wire, _) -> turn(wire, want)) * together);
  }

  /// Ends what a connection holds, and claims the next in the same call.
  private Future<?> turn(Wire wire, JsonObject want) {
    var claims = held.getOrDefault(wire, new JsonArray());
    var request =
        claims.isEmpty()
            ? Wire.post("/v1/claims", want.encode())
            : Wire.post(
                "/v1/acks",
                new JsonObject().put("items", Working.acks(claims)).put("claim", want).encode());
    return wire.ask(request)
        .compose(Posting::good)
        .map(reply -> held.put(wire, reply.body().toJsonObject().getJsonArray("claims")));
  }

  /// A worker on a socket of `millrace.v1`, on an event loop of its own.
  private static final class Socket implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final Child server;
    private final JsonObject hello = new JsonObject().put("op", "hello").put("v", 1);
    private int left;
    private int request;

    Socket(Child server) {
      this.server = server;
    }

    /// Does so many jobs on a connection of their own, that many at once.
    long work(int jobs, int slots, boolean grouped) {
      var done = new CompletableFuture<Void>();
      left = jobs;
      var options =
          new WebSocketConnectOptions()
              .setHost("127.0.0.1")
              .setPort(server.port())
              .setURI("/v1/stream")
              .addSubProtocol("millrace.v1");
      var socket = vertx.createWebSocketClient().connect(options).await();
      var queues = new JsonArray().add("bench");
      var want = new JsonObject().put("op", "want").put("n", slots).put("queues", queues);
      socket.textMessageHandler(message -> heard(socket, message, grouped, done));
      socket.writeTextMessage(new JsonArray().add(hello).add(want).encode());
      done.join();
      socket.close().await();
      return jobs;
    }

    private void heard(
        WebSocket socket, String message, boolean grouped, CompletableFuture<Void> done) {
      var ends = new JsonArray();
      for (var item : new JsonArray(message)) {
        var frame = (JsonObject) item;
        switch (frame.getString("op")) {
          case "job" -> ends.add(ack(frame));
          case "ok" -> left--;
          case "err" -> done.completeExceptionally(new IllegalStateException(frame.encode()));
          default -> {}
        }
      }
      if (!grouped) {
        ends.forEach(it -> socket.writeTextMessage(((JsonObject) it).encode()));
      } else if (!ends.isEmpty()) {
        socket.writeTextMessage(ends.encode());
      }
      if (left == 0) {
        done.complete(null);
      }
    }

    private JsonObject ack(JsonObject claim) {
      return new JsonObject()
          .put("op", "ack")
          .put("id", request++)
          .put("job", claim.getJsonObject("job").getString("id"))
          .put("lease", claim.getJsonObject("lease").getString("token"));
    }

    @Override
    public void close() {
      vertx.close().await();
    }
  }
}
