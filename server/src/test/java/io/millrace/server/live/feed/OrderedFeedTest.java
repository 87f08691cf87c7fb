package io.millrace.server.live.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.access.Caller;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.job.Ids;
import io.millrace.core.job.Job;
import io.millrace.core.job.Json;
import io.millrace.core.spi.Backend;
import io.millrace.server.Loop;
import io.millrace.server.http.TestServer;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.reach.Hidden;
import io.millrace.server.live.ring.From;
import io.millrace.server.live.ring.Ownership;
import io.millrace.server.live.ring.Position;
import io.millrace.server.live.ring.Rings;
import io.millrace.server.live.sight.Sights;
import io.millrace.server.live.sight.Sources;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What a subscription sends to a reader that takes it, and to one that does not.
@ExtendWith(VertxExtension.class)
class OrderedFeedTest {
  private static final int SIZE = 100;

  private final Clock clock = Clock.systemUTC();
  private final List<String> sent = new ArrayList<>();
  private Loop loop;
  private Bus bus;
  private Backend backend;
  private Rooms rooms;
  private int room = Integer.MAX_VALUE;

  private final Feed.Out out =
      new Feed.Out() {
        @Override
        public boolean hasRoom() {
          return sent.size() < room;
        }

        @Override
        public void send(String op, Position at, Consumer<JsonWriter> members) {
          var json = new JsonWriter().object();
          members.accept(json);
          sent.add(op + " " + at.offset() + " " + json.endObject().json().text());
        }
      };

  @BeforeEach
  void open(Vertx vertx) {
    loop = Loop.of(vertx);
    bus = Bus.on(vertx);
    backend = loop.memory(clock);
    rooms = rooms(vertx, new Rings(bus, clock, new Ids(clock, new Random(1)), SIZE));
  }

  private Rooms rooms(Vertx vertx, Rings rings) {
    var sights = new Sights(bus, clock, new Ids(clock, new Random(2)));
    vertx.deployVerticle(rings).await();
    var guard = TestServer.open(table -> table.get("/v1/jobs", _ -> null));
    return new Rooms(
        vertx,
        backend.search(),
        rings,
        sights,
        new Sources(backend, null, Hidden.NOTHING, null, () -> null, clock),
        guard,
        Hidden.NOTHING,
        clock);
  }

  private Feed feed(From from, int window) {
    var jobs = Topic.of("jobs").orElseThrow();
    var ask = new Ask(1, jobs, Optional.empty(), from, false, false, Optional.empty(), window);
    var around = new Feed.Around(() -> {}, (_, _) -> {});
    return loop.await(() -> OrderedFeed.open(rooms, ask, Caller.OPEN, around));
  }

  private void tell(int count) {
    for (int at = 0; at < count; at++) {
      bus.changed()
          .publish(List.of(new Fact("job.created", Instant.EPOCH, "j", "q", "t", Map.of())));
    }
    // What is published is heard in its order: when this one is back, all are.
    rooms.rings().join(rooms.vertx(), Rings.Kind.AUDIT, new From.Now()).await();
    loop.rest();
  }

  private void drain(Feed feed) {
    loop.run(() -> feed.drain(out));
  }

  @Test
  void a_reader_that_takes_everything_misses_nothing() {
    var feed = feed(new From.Now(), 0);
    drain(feed);
    tell(50);
    drain(feed);
    assertThat(sent).hasSize(51);
    assertThat(sent.getFirst()).startsWith("subbed 0");
    assertThat(sent.getLast()).startsWith("ev 50 {\"o\":50,");
  }

  @Test
  void a_reader_that_is_too_slow_is_told_what_he_missed() {
    var feed = feed(new From.Now(), 0);
    drain(feed);
    tell(10 * SIZE);
    drain(feed);
    assertThat(sent.get(1)).isEqualTo("gap 900 {\"from\":1,\"to\":900,\"reason\":\"slow\"}");
    assertThat(sent).hasSize(2 + SIZE);
    assertThat(sent.get(2)).startsWith("ev 901");
  }

  @Test
  void nothing_is_taken_from_the_ring_while_there_is_no_room() {
    var feed = feed(new From.Now(), 0);
    drain(feed);
    tell(50);
    room = sent.size() + 3;
    drain(feed);
    assertThat(sent).hasSize(4);
    room = Integer.MAX_VALUE;
    drain(feed);
    assertThat(sent).hasSize(51);
  }

  @Test
  void a_window_that_is_used_up_holds_what_comes() {
    var feed = feed(new From.Now(), 5);
    drain(feed);
    tell(20);
    drain(feed);
    assertThat(sent).hasSize(6);
    loop.run(() -> feed.credit(100));
    drain(feed);
    assertThat(sent).hasSize(11);
  }

  @Test
  void a_position_that_fell_off_the_ring_is_a_gap_and_what_is_left_follows() {
    var first = feed(new From.Now(), 0);
    tell(10 * SIZE);
    drain(first);
    var epoch = epoch();
    sent.clear();
    drain(feed(new From.After(new Position(epoch, 5)), 0));
    assertThat(sent.get(0)).contains("\"offset\":1000,\"recovered\":false");
    assertThat(sent.get(1)).isEqualTo("gap 900 {\"from\":6,\"to\":900,\"reason\":\"expired\"}");
    assertThat(sent.get(2)).startsWith("ev 901");
  }

  @Test
  void a_reign_that_follows_is_a_reset_and_what_comes_then_follows_it(Vertx vertx) {
    var ownership = share(vertx);
    var feed = feed(new From.Now(), 2);
    drain(feed);
    tell(5);
    drain(feed);
    // More than its window takes is still there when the reign ends.
    assertThat(sent).hasSize(3);

    anotherReign(ownership);
    drain(feed);
    loop.run(() -> feed.credit(2));
    tell(1);
    drain(feed);

    assertThat(sent.get(3)).startsWith("reset 0 {\"epoch\":\"e").doesNotContain(epoch());
    assertThat(sent.get(4)).startsWith("ev 1 {\"o\":1,");
    assertThat(sent).hasSize(5);
  }

  @Test
  void a_snapshot_begins_anew_with_the_ring(Vertx vertx) {
    var ownership = share(vertx);
    var feed = feed(new From.Snapshot(), 0);
    drain(feed);
    assertThat(sent).hasSize(1);
    var job = Job.of("late", "t", "q", Json.EMPTY_OBJECT);
    loop.await(() -> backend.jobs().enqueue(List.of(job), false));

    anotherReign(ownership);
    drain(feed);
    loop.rest();
    drain(feed);

    assertThat(sent.get(1)).startsWith("reset 0 ");
    assertThat(sent.get(2)).startsWith("snap 0 ").contains("\"late\"");
    assertThat(sent).hasSize(3);
  }

  /// Has the rings numbered as on one of several nodes, for which no time passes.
  private Ownership share(Vertx vertx) {
    var ownership = new Ownership(backend.leases(), "n1", () -> true, () -> 0L);
    var rings = new Rings(bus, clock, new Ids(clock, new Random(1)), SIZE);
    rings.share(ownership);
    rooms = rooms(vertx, rings);
    loop.await(ownership::run);
    return ownership;
  }

  private void anotherReign(Ownership ownership) {
    var reign = loop.await(() -> backend.leases().get(Ownership.NAME)).orElseThrow();
    loop.await(() -> backend.leases().resign(reign, Duration.ZERO));
    loop.await(ownership::run);
    rooms.rings().join(rooms.vertx(), Rings.Kind.JOBS, new From.Now()).await();
  }

  /// Of the ring as the reader found it.
  private String epoch() {
    return sent.getFirst().replaceAll(".*\"epoch\":\"(\\w+)\".*", "$1");
  }

  @Test
  void what_happened_lately_can_be_asked_for_by_time() {
    var first = feed(new From.Now(), 0);
    tell(10);
    drain(first);
    sent.clear();
    drain(feed(new From.Since(Duration.ofMinutes(5)), 0));
    // The ring is younger than five minutes: nobody knows what was before it.
    assertThat(sent.get(0)).contains("\"recovered\":false");
    assertThat(sent.get(1)).contains("\"reason\":\"expired\"");
    assertThat(sent).hasSize(12);
  }
}
