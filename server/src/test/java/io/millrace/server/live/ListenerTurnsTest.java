package io.millrace.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.Caller;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Ids;
import io.millrace.server.Loop;
import io.millrace.server.Wait;
import io.millrace.server.http.TestServer;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.reach.Hidden;
import io.millrace.server.live.feed.Rooms;
import io.millrace.server.live.ring.Rings;
import io.millrace.server.live.sight.Sights;
import io.millrace.server.live.sight.Sources;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is written to listeners, on sockets that take as much as a test says.
@ExtendWith(VertxExtension.class)
@Timeout(120)
class ListenerTurnsTest {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final int MESSAGE = 64 * 1024;
  private static final int LARGE = 8_000;
  private static final String HELLO = "{\"op\":\"hello\",\"v\":1}";
  private static final String SUB = "{\"op\":\"sub\",\"id\":1,\"ch\":\"jobs\",\"window\":0}";

  private final Clock clock = Clock.systemUTC();

  /// Who was written to, one after the other.
  private final List<Played> written = new CopyOnWriteArrayList<>();

  private Context loop;
  private Bus bus;
  private LiveSocket.Desk desk;

  @BeforeEach
  void open(Vertx vertx) {
    bus = Bus.on(vertx);
    loop = vertx.getOrCreateContext();
    var rings = new Rings(bus, clock, new Ids(clock, new Random(1)), 10_000);
    var sights = new Sights(bus, clock, new Ids(clock, new Random(2)));
    vertx.deployVerticle(rings).await();
    vertx.deployVerticle(sights).await();
    var live = new Live("n1");
    live.follow(rings, sights);
    var backend = Loop.of(vertx).memory(clock);
    var guard = TestServer.open(table -> table.get("/v1/jobs", _ -> null));
    var tempo =
        new Tempo(
            Duration.ofMillis(10),
            Duration.ofMillis(20),
            LONG,
            LONG,
            LONG,
            Duration.ofSeconds(2),
            LONG);
    desk =
        onLoop(() -> {
          var sources = new Sources(backend, null, Hidden.NOTHING, null, () -> null, clock);
          var rooms =
              new Rooms(
                  vertx, backend.search(), rings, sights, sources, guard, Hidden.NOTHING, clock);
          var own = new LiveLoop(vertx, tempo);
          live.add(own);
          return new LiveSocket.Desk(live, own, rooms, null);
        });
  }

  private <T> T onLoop(java.util.function.Supplier<T> what) {
    var done = new CompletableFuture<T>();
    loop.runOnContext(_ -> done.complete(what.get()));
    return done.orTimeout(30, TimeUnit.SECONDS).join();
  }

  /// The server's side of a socket: what is written stays on it for ever, or leaves at once.
  private final class Played {
    private final boolean takes;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong most = new AtomicLong();
    private final AtomicInteger messages = new AtomicInteger();
    private volatile int room = Integer.MAX_VALUE;
    private volatile boolean gone;
    private volatile int code;
    private @Nullable Handler<WebSocketFrame> frames;

    Played(boolean takes) {
      this.takes = takes;
    }

    /// Listens to all jobs from now on.
    Played listens() {
      onLoop(() -> {
        LiveSocket.open(desk, socket(), () -> gone = true, Guest.of(Caller.OPEN));
        return this;
      });
      says(HELLO);
      says(SUB);
      // A reader that takes nothing has its answers, and is full only behind them.
      Wait.until(() -> messages.get() >= 2);
      return this;
    }

    private void says(String frame) {
      onLoop(() -> {
        frames.handle(WebSocketFrame.textFrame(frame, true));
        return frame;
      });
    }

    private ServerWebSocket socket() {
      return (ServerWebSocket)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {ServerWebSocket.class},
              (self, verb, given) ->
                  switch (verb.getName()) {
                    case "setWriteQueueMaxSize" -> {
                      room = (Integer) given[0];
                      yield self;
                    }
                    case "frameHandler" -> {
                      frames = frameHandler(given[0]);
                      yield self;
                    }
                    case "writeQueueFull" -> waiting.get() >= room;
                    case "isClosed" -> gone;
                    case "writeTextMessage" -> write((String) given[0]);
                    case "close" -> {
                      code = (Short) given[0];
                      yield Future.succeededFuture();
                    }
                    default -> self;
                  });
    }

    @SuppressWarnings("unchecked")
    private static Handler<WebSocketFrame> frameHandler(Object given) {
      return (Handler<WebSocketFrame>) given;
    }

    private Future<Void> write(String text) {
      long bytes = text.getBytes(StandardCharsets.UTF_8).length;
      messages.incrementAndGet();
      most.accumulateAndGet(bytes, Math::max);
      written.add(this);
      if (takes) {
        return Future.succeededFuture();
      }
      waiting.addAndGet(bytes);
      return Promise.<Void>promise().future();
    }
  }

  /// Facts of some megabytes in all.
  private void happens(int hundreds) {
    var large = "x".repeat(LARGE);
    for (int at = 0; at < hundreds; at++) {
      var facts = new ArrayList<Fact>();
      for (int one = 0; one < 100; one++) {
        facts.add(new Fact("job.created", Instant.EPOCH, "a", "q", "t", Map.of("reason", large)));
      }
      bus.changed().publish(List.copyOf(facts));
    }
  }

  @Test
  void who_takes_nothing_costs_few_bytes_and_is_sent_away_in_time() {
    var silent = new Played(false).listens();

    happens(40);
    Wait.until(() -> silent.code != 0);

    assertThat(silent.code).isEqualTo(4508);
    assertThat(silent.most.get()).isLessThan(MESSAGE + 2 * LARGE);
    assertThat(silent.waiting.get()).isLessThan(2 * MESSAGE + 4 * LARGE);
  }

  @Test
  void who_is_far_behind_has_one_message_while_another_waits_for_his() {
    var first = new Played(true).listens();
    var second = new Played(true).listens();
    int before = written.size();

    happens(10);
    Wait.until(() -> first.messages.get() > 60 && second.messages.get() > 60);

    var turns = List.copyOf(written).subList(before, before + 100);
    int inARow = 0;
    int most = 0;
    for (int at = 0; at < turns.size(); at++) {
      inARow = at > 0 && turns.get(at) == turns.get(at - 1) ? inARow + 1 : 1;
      most = Math.max(most, inARow);
    }
    // What wakes all of a loop may come between two turns of one.
    assertThat(most).isLessThanOrEqualTo(4);
  }

  @Test
  void a_socket_that_its_client_has_closed_is_written_nothing_and_keeps_no_news_from_others() {
    var closed = new Played(true).listens();
    var other = new Played(true).listens();
    closed.gone = true;
    int before = closed.messages.get();

    happens(1);
    Wait.until(() -> other.messages.get() > 8);

    assertThat(closed.messages.get()).isEqualTo(before);
  }
}
