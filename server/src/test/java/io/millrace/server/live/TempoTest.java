package io.millrace.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Ids;
import io.millrace.server.Loop;
import io.millrace.server.Wait;
import io.millrace.server.http.TestServer;
import io.millrace.server.http.access.Guard;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.reach.Hidden;
import io.millrace.server.http.ticket.Tickets;
import io.millrace.server.live.feed.Rooms;
import io.millrace.server.live.ring.Rings;
import io.millrace.server.live.sight.Sights;
import io.millrace.server.live.sight.Sources;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// How long a client may take for what.
@ExtendWith(VertxExtension.class)
class TempoTest {
  /// A client that gives up on large frames would be gone by itself.
  private static final int LARGE = 1 << 24;

  private static final Duration LONG = Duration.ofSeconds(20);

  /// Longer than a test may take: what ends then has another reason.
  private static final Duration NEVER = Duration.ofHours(1);

  private static final Duration SHORT = Duration.ofMillis(500);

  private final Clock clock = Clock.systemUTC();
  private Vertx vertx;
  private Bus bus;
  private Live live;

  /// Held, because one that nobody holds is closed by the collector with all its sockets.
  private WebSocketClient client;

  @BeforeEach
  void open(Vertx opened) {
    vertx = opened;
    client =
        opened.createWebSocketClient(
            new WebSocketClientOptions().setMaxFrameSize(LARGE).setMaxMessageSize(LARGE));
    bus = Bus.on(opened);
  }

  private static Tempo tempo(Duration hello, Duration ping, Duration silence, Duration stall) {
    return new Tempo(
        Duration.ofMillis(10), Duration.ofMillis(20), hello, ping, silence, stall, LONG);
  }

  private TestServer server(Tempo tempo, int most) {
    var ids = new Ids(clock, new Random(1));
    var backend = Loop.of(vertx).memory(clock);
    var rings = new Rings(bus, clock, ids, 10_000);
    var sights = new Sights(bus, clock, new Ids(clock, new Random(2)));
    vertx.deployVerticle(rings).await();
    vertx.deployVerticle(sights).await();
    live = new Live("n1", most);
    live.follow(rings, sights);
    Guard guard = TestServer.open(table -> table.get("/v1/jobs", _ -> null));
    var tickets = new Tickets(clock, new Random(3));
    Routes routes =
        table -> {
          var sources = new Sources(backend, null, Hidden.NOTHING, null, () -> null, clock);
          var rooms =
              new Rooms(
                  vertx, backend.search(), rings, sights, sources, guard, Hidden.NOTHING, clock);
          new LiveRoutes(live, rooms, null, tickets, tempo).mount(table);
        };
    return TestServer.start(vertx, routes);
  }

  private WebSocket connect(TestServer server) {
    var socket = client.webSocket();
    socket.connect(to(server)).await();
    return socket;
  }

  /// With which code one that is let in at first is sent away. Asked for beforehand: it may be over
  /// before the caller goes on.
  private CompletableFuture<Short> refused(TestServer server) {
    var socket = client.webSocket();
    var end = end(socket);
    socket.connect(to(server)).await();
    return end;
  }

  private static WebSocketConnectOptions to(TestServer server) {
    return new WebSocketConnectOptions()
        .setHost("127.0.0.1")
        .setPort(server.port())
        .setURI("/v1/stream")
        .addSubProtocol("millrace.v1");
  }

  private static CompletableFuture<Short> end(WebSocket socket) {
    var end = new CompletableFuture<Short>();
    socket.closeHandler(_ -> end.complete(socket.closeStatusCode()));
    return end.orTimeout(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void who_says_no_hello_is_sent_away() {
    var end = refused(server(tempo(SHORT, LONG, LONG, LONG), 10));
    assertThat(end.join()).isEqualTo((short) 4408);
  }

  @Test
  void who_is_silent_is_asked_and_then_given_up() {
    var socket = connect(server(tempo(LONG, SHORT, SHORT.multipliedBy(3), LONG), 10));
    var frames = new LinkedBlockingQueue<String>();
    socket.textMessageHandler(frames::add);
    var end = end(socket);
    socket.writeTextMessage("{\"op\":\"hello\",\"v\":1}").await();
    assertThat(end.join()).isEqualTo((short) 4508);
    assertThat(frames).anyMatch(it -> it.contains("\"op\":\"ping\""));
  }

  @Test
  void who_answers_stays() throws InterruptedException {
    var socket = connect(server(tempo(LONG, SHORT, SHORT.multipliedBy(3), LONG), 10));
    var frames = new LinkedBlockingQueue<String>();
    socket.textMessageHandler(it -> {
      frames.add(it);
      socket.writeTextMessage("{\"op\":\"pong\"}");
    });
    socket.writeTextMessage("{\"op\":\"hello\",\"v\":1}").await();
    for (int at = 0; at < 6; at++) {
      assertThat(frames.poll(LONG.toSeconds(), TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(socket.isClosed()).isFalse();
  }

  @Test
  void one_too_many_is_sent_away() {
    var server = server(tempo(LONG, LONG, LONG, LONG), 1);
    var first = connect(server);
    assertThat(refused(server).join()).isEqualTo((short) 4429);
    var over = end(first);
    first.close().await();
    over.join();
    var third = connect(server);
    third.writeTextMessage("{\"op\":\"hello\",\"v\":1}").await();
    assertThat(third.isClosed()).isFalse();
  }

  @Test
  @Timeout(120)
  void who_takes_nothing_is_cut_off() {
    var socket = connect(server(tempo(LONG, LONG, NEVER, Duration.ofSeconds(1)), 10));
    var frames = new LinkedBlockingQueue<String>();
    socket.textMessageHandler(frames::add);
    socket.writeTextMessage("{\"op\":\"hello\",\"v\":1}").await();
    socket.writeTextMessage("{\"op\":\"sub\",\"id\":1,\"ch\":\"jobs\",\"window\":0}").await();
    Wait.until(() -> frames.stream().anyMatch(it -> it.contains("subbed")));
    socket.pause();
    // More than all buffers on the way hold.
    var large = "x".repeat(8_000);
    for (int at = 0; at < 40; at++) {
      var facts = new ArrayList<Fact>();
      for (int one = 0; one < 100; one++) {
        facts.add(new Fact("job.created", Instant.EPOCH, "a", "q", "t", Map.of("reason", large)));
      }
      bus.changed().publish(List.copyOf(facts));
    }
    Wait.until(() -> live.sockets() == 0);
  }
}
