package io.millrace.server.live;

import io.millrace.core.access.Caller;
import io.millrace.server.http.fields.Faults;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.live.feed.Ask;
import io.millrace.server.live.feed.Feed;
import io.millrace.server.live.frame.Batch;
import io.millrace.server.live.work.Wire;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What one connection listens to: feeds under numbers that the client chose, which have their say
/// in turn.
final class Subscriptions {
  static final int MOST = 100;
  private static final int OPENING = 64;

  private final LiveSocket.Desk desk;
  private final Visitor visitor;
  private final Wire wire;
  private final Map<Long, Feed> feeds = new LinkedHashMap<>(2);
  private final Set<Long> opening = new HashSet<>(2);
  private boolean over;

  Subscriptions(LiveSocket.Desk desk, Visitor visitor, Wire wire) {
    this.desk = desk;
    this.visitor = visitor;
    this.wire = wire;
  }

  /// Opens one; false when its number is taken, so that nobody knows any more what is whose.
  boolean add(Fields fields, Faults faults) {
    var asked = Asks.read(fields);
    faults.raise();
    var ask = asked.orElseThrow();
    if (feeds.containsKey(ask.id()) || opening.contains(ask.id())) {
      return false;
    }
    if (feeds.size() + opening.size() >= MOST || opening.size() >= OPENING) {
      throw Problem.of(
              ProblemCode.QUOTA_EXCEEDED,
              "at most %d subscriptions, and %d requests at once".formatted(MOST, OPENING))
          .exception();
    }
    opening.add(ask.id());
    Live.open(desk.rooms(), ask, wire.guest().caller(), desk.loop().around(visitor))
        .onComplete(
            feed -> opened(ask, feed),
            cause -> {
              opening.remove(ask.id());
              wire.refuse(Optional.of(ask.id()), cause);
              wire.drain();
            });
    return true;
  }

  private void opened(Ask ask, Feed feed) {
    // Nobody waits for it any more, if he has left or taken it back meanwhile.
    if (!opening.remove(ask.id()) || over) {
      feed.leave();
      return;
    }
    feeds.put(ask.id(), feed);
    desk.loop().listens(visitor, true);
    wire.drain();
  }

  void remove(Fields fields, Faults faults) {
    var id = fields.need("id", Asks::number);
    fields.end();
    faults.raise();
    long number = id.orElseThrow();
    var feed = feeds.remove(number);
    if (feed != null) {
      feed.leave();
    } else if (!opening.remove(number)) {
      throw Problem.of(ProblemCode.NOT_FOUND, "there is no subscription " + number).exception();
    }
    desk.loop().listens(visitor, !feeds.isEmpty());
    wire.send("ok", json -> json.put("id", number));
  }

  /// More for one that has ended meanwhile is nothing.
  void credit(Fields fields, Faults faults) {
    var id = fields.need("id", Asks::number);
    var more = fields.need("n", Shape.whole(1, Ask.MOST_WINDOW));
    fields.end();
    faults.raise();
    var feed = feeds.get(id.orElseThrow());
    if (feed != null) {
      feed.credit(more.orElseThrow());
    }
  }

  /// Who listens may other things now.
  void rights(Caller changed) {
    List.copyOf(feeds.values()).forEach(it -> it.rights(changed));
  }

  /// Puts in what they have, as long as there is room.
  void fill(Batch batch) {
    for (var entry : new ArrayList<>(feeds.entrySet())) {
      if (!batch.hasRoom()) {
        // Whoever was served first comes last the next time.
        return;
      }
      var feed = entry.getValue();
      feed.drain(batch.of(entry.getKey()));
      if (feed.isOver()) {
        feeds.remove(entry.getKey());
      } else if (!batch.hasRoom() && feeds.size() > 1) {
        feeds.remove(entry.getKey());
        feeds.put(entry.getKey(), feed);
      }
    }
    if (feeds.isEmpty()) {
      desk.loop().listens(visitor, false);
    }
  }

  void leave() {
    over = true;
    feeds.values().forEach(Feed::leave);
    feeds.clear();
  }
}
