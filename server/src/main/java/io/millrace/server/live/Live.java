package io.millrace.server.live;

import io.millrace.core.access.Caller;
import io.millrace.server.live.feed.Ask;
import io.millrace.server.live.feed.ConflatedFeed;
import io.millrace.server.live.feed.Feed;
import io.millrace.server.live.feed.Feed.Around;
import io.millrace.server.live.feed.OrderedFeed;
import io.millrace.server.live.feed.Rooms;
import io.millrace.server.live.ring.Rings;
import io.millrace.server.live.sight.Sights;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// The stream of a node: what all event loops have in common.
public final class Live {
  /// Sockets of a node.
  private static final int MOST = 20_000;

  private final List<LiveLoop> loops = new CopyOnWriteArrayList<>();
  private final AtomicInteger sockets = new AtomicInteger();
  private final String node;
  private final int most;

  public Live(String node) {
    this(node, MOST);
  }

  Live(String node, int most) {
    this.node = node;
    this.most = most;
  }

  /// Has everybody who listens woken when there is something new.
  public void follow(Rings rings, Sights sights) {
    rings.tell(this::wake);
    sights.tell(this::wake);
  }

  private void wake() {
    loops.forEach(LiveLoop::wake);
  }

  void add(LiveLoop loop) {
    loops.add(loop);
  }

  String node() {
    return node;
  }

  /// Counts one more socket, unless there are too many.
  boolean enter() {
    if (sockets.incrementAndGet() <= most) {
      return true;
    }
    sockets.decrementAndGet();
    return false;
  }

  void leave() {
    sockets.decrementAndGet();
  }

  /// How many there are.
  int sockets() {
    return sockets.get();
  }

  /// Tells all who listen that the node stops, and ends their connections.
  public void stop() {
    loops.forEach(LiveLoop::dismiss);
  }

  static Future<Feed> open(Rooms rooms, Ask ask, Caller caller, Around around) {
    return Future.succeededFuture()
        .compose(_ ->
            ask.topic().ring().isPresent()
                ? OrderedFeed.open(rooms, ask, caller, around)
                : ConflatedFeed.open(rooms, ask, caller, around));
  }
}
