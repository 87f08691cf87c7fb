package io.millrace.server.live;

import io.millrace.server.http.call.Guest;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.live.feed.Ask;
import io.millrace.server.live.feed.Feed;
import io.millrace.server.live.feed.Feed.Around;
import io.millrace.server.live.feed.Feed.Out;
import io.millrace.server.live.feed.Rooms;
import io.millrace.server.live.ring.Position;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One channel as server-sent events (HTML Living Standard §9.2): the same frames, one after the
/// other, while the client takes them.
final class LiveEvents implements Visitor, Reply.Rest {
  private static final int MOST = 64 * 1024;
  private static final Buffer COMMENT = Buffer.buffer(":\n\n");

  private final LiveLoop loop;
  private final Vertx vertx;
  private final Guest guest;
  private final Feed feed;
  private Buffer text = Buffer.buffer("retry: 2000\n\n");
  private @Nullable CompletableFuture<Optional<Buffer>> waiting;
  private long saidAt = System.nanoTime();
  private boolean over;

  private LiveEvents(LiveLoop loop, Vertx vertx, Guest guest, Feed feed) {
    this.loop = loop;
    this.vertx = vertx;
    this.guest = guest;
    this.feed = feed;
  }

  /// The text of a channel, until `gone`.
  static Future<Reply> open(LiveLoop loop, Rooms rooms, Ask ask, Guest guest, Future<Void> gone) {
    var later = new Later();
    var around = new Around(later::wake, (time, what) -> loop.later(time, what));
    return Live.open(rooms, ask, guest.caller(), around)
        .map(feed -> {
          var events = new LiveEvents(loop, rooms.vertx(), guest, feed);
          later.woken = events;
          loop.enter(events);
          loop.listens(events, true);
          gone.onComplete(_ -> events.leave());
          return Reply.events(events);
        });
  }

  /// Whoever is to be woken is known only when his feed is there.
  private static final class Later {
    private @Nullable LiveEvents woken;

    void wake() {
      var there = woken;
      if (there != null) {
        there.vertx.runOnContext(_ -> there.drain());
      }
    }
  }

  /// Asked for when the client's socket has what was sent before.
  @Override
  public Future<Optional<Buffer>> next() {
    fill();
    if (text.length() > 0 || over) {
      return Future.succeededFuture(taken());
    }
    var next = new CompletableFuture<Optional<Buffer>>();
    waiting = next;
    return Future.fromCompletionStage(next, vertx.getOrCreateContext());
  }

  private void fill() {
    if (!over) {
      feed.drain(out());
      if (feed.isOver()) {
        leave();
      }
    }
  }

  /// What is written; nothing more is the end.
  private Optional<Buffer> taken() {
    if (text.length() == 0) {
      return Optional.empty();
    }
    var full = text;
    text = Buffer.buffer();
    saidAt = System.nanoTime();
    return Optional.of(full);
  }

  @Override
  public void drain() {
    var there = waiting;
    if (there != null) {
      fill();
      if (text.length() > 0 || over) {
        waiting = null;
        there.complete(taken());
      }
    }
  }

  private Out out() {
    return new Out() {
      @Override
      public boolean hasRoom() {
        return text.length() < MOST;
      }

      @Override
      public void send(String op, Position at, Consumer<JsonWriter> members) {
        write(op, at, members);
      }
    };
  }

  private void write(String op, Position at, Consumer<JsonWriter> members) {
    if (op.equals("subbed")) {
      // Where it begins, so that a client that loses its connection at once knows.
      text.appendString("id: " + at + "\n\n");
      return;
    }
    var json = new JsonWriter(512).object().put("id", 1);
    members.accept(json);
    text.appendString("id: " + at + "\nevent: " + op + "\ndata: ")
        .appendBuffer(json.endObject().buffer())
        .appendString("\n\n");
  }

  @Override
  public void tick(long now) {
    var caller = guest.now().get();
    if (caller.isEmpty() || !caller.get().equals(guest.caller())) {
      // Whoever may still hear it comes again with what he may now.
      end("forbidden");
    } else if (waiting != null && now - saidAt >= loop.tempo().comment().toNanos()) {
      text.appendBuffer(COMMENT);
      drain();
    }
  }

  private void end(String reason) {
    if (!over) {
      var data = new JsonWriter(64).object().put("id", 1).put("reason", reason).endObject();
      text.appendString("event: end\ndata: ").appendBuffer(data.buffer()).appendString("\n\n");
      leave();
      drain();
    }
  }

  /// The client comes again, to another node.
  @Override
  public void dismiss() {
    leave();
    drain();
  }

  private void leave() {
    if (!over) {
      over = true;
      feed.leave();
      loop.leave(this);
    }
  }
}
