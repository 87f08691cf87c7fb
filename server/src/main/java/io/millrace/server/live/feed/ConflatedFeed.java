package io.millrace.server.live.feed;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Json;
import io.millrace.server.http.access.Veil;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.live.ring.From;
import io.millrace.server.live.ring.Position;
import io.millrace.server.live.sight.Shown;
import io.millrace.server.live.sight.Sight;
import io.millrace.server.live.sight.Sights;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// A subscription to a channel of which only the latest counts: a version of a sight. Whoever is
/// slow sees fewer versions, and misses nothing that still holds.
public final class ConflatedFeed implements Feed {
  /// Items of one frame.
  private static final int PIECE = 50;

  private final Rooms rooms;
  private final Ask ask;
  private final Around around;
  private final Sight sight;
  private final Window window;
  private final Deque<Shown.Item> pieces = new ArrayDeque<>();
  private Optional<Veil> veil;
  private long seen;
  private long wanted;
  private boolean snapshot;
  private boolean begun;
  private boolean over;
  private Optional<String> end = Optional.empty();

  private ConflatedFeed(Rooms rooms, Ask ask, Caller caller, Sight sight, Around around) {
    this.rooms = rooms;
    this.ask = ask;
    this.around = around;
    this.sight = sight;
    this.veil = rooms.veil(caller, ask.topic());
    this.window = new Window(ask, Duration.ZERO);
  }

  /// Begins to look; ends with a problem when the caller may not, or there is no such thing.
  public static Future<Feed> open(Rooms rooms, Ask ask, Caller caller, Around around) {
    rooms.check(caller, ask.topic());
    return rooms
        .sights()
        .join(rooms.vertx(), key(rooms, ask, caller), rooms.source(ask.topic(), caller))
        .map(sight -> {
          if (ask.topic().isOne() && sight.shown().items().isEmpty()) {
            rooms.sights().leave(sight);
            throw Problem.of(ProblemCode.NOT_FOUND, "there is no " + ask.topic().name())
                .exception();
          }
          return new ConflatedFeed(rooms, ask, caller, sight, around);
        });
  }

  /// Those who see the same look at one sight.
  private static Sights.Key key(Rooms rooms, Ask ask, Caller caller) {
    var own = ask.topic().kind() == Topic.Kind.OPERATION && !caller.reach().isEverything();
    return new Sights.Key(
        ask.topic().name(),
        caller.reach(),
        own ? caller.name() : "",
        rooms.beside(caller, ask.topic()));
  }

  @Override
  public void drain(Out out) {
    if (!begun) {
      begun = true;
      begin(out);
    }
    while (!over && out.hasRoom() && step(out)) {}
  }

  private void begin(Out out) {
    var shown = sight.shown();
    boolean recovered =
        ask.from() instanceof From.After(Position asked)
            && asked.epoch().equals(sight.epoch())
            && asked.offset() <= shown.version();
    seen = shown.version();
    switch (ask.from()) {
      case From.Now _ -> {}
      case From.After(Position asked) when recovered -> seen = asked.offset();
      // There is no gap here: how it stands is all there is to know.
      case From.Snapshot _, From.Since _, From.After _ -> show(shown);
    }
    out.send(
        "subbed",
        at(seen),
        json ->
            json.put("epoch", sight.epoch())
                .put("offset", shown.version())
                .put("recovered", recovered));
  }

  private void show(Shown shown) {
    snapshot = true;
    wanted = shown.version();
    shown.items().values().stream().filter(it -> it.json().isPresent()).forEach(pieces::add);
  }

  private Position at(long version) {
    return new Position(sight.epoch(), version);
  }

  private boolean step(Out out) {
    var reason = end;
    if (reason.isPresent()) {
      out.send("end", at(seen), json -> json.put("reason", reason.get()));
      leave();
      return false;
    }
    if (snapshot || !pieces.isEmpty()) {
      return piece(out);
    }
    var shown = sight.shown();
    if (shown.version() == seen) {
      return false;
    }
    long since = seen;
    shown.items().values().stream().filter(it -> it.version() > since).forEach(pieces::add);
    wanted = shown.version();
    seen = pieces.isEmpty() ? wanted : seen;
    return true;
  }

  private boolean piece(Out out) {
    if (!snapshot && !window.isOpen(around)) {
      return false;
    }
    var items = new ArrayList<Shown.Item>();
    while (items.size() < PIECE && !pieces.isEmpty()) {
      items.add(pieces.poll());
    }
    boolean last = pieces.isEmpty();
    if (last) {
      seen = wanted;
    }
    if (snapshot) {
      snapshot = !last;
      out.send(
          "snap",
          at(seen),
          json -> {
            json.array("items");
            items.forEach(it -> json.raw(shape(it)));
            json.endArray().put("last", last);
          });
    } else {
      window.took();
      out.send(
          "ev",
          at(seen),
          json -> {
            json.put("o", wanted).put("at", sight.shown().at()).array("items");
            items.forEach(it -> json.raw(shape(it)));
            json.endArray();
          });
      if (ask.topic().isOne() && isGone(items)) {
        end = Optional.of("gone");
      }
    }
    return true;
  }

  private static boolean isGone(List<Shown.Item> items) {
    return items.stream().anyMatch(it -> it.json().isEmpty());
  }

  private Json shape(Shown.Item item) {
    return item.json().map(it -> Snapshot.veiled(veil, it)).orElseGet(() -> sight.gone(item.key()));
  }

  @Override
  public void credit(int more) {
    window.credit(more);
  }

  @Override
  public void rights(Caller changed) {
    try {
      rooms.check(changed, ask.topic());
      veil = rooms.veil(changed, ask.topic());
      // What he sees was seen with his old reach and rights.
      if (!sight.isFor(key(rooms, ask, changed))) {
        end = Optional.of("forbidden");
      }
    } catch (ProblemException _) {
      end = Optional.of("forbidden");
    }
    around.wake().run();
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void leave() {
    if (!over) {
      over = true;
      rooms.sights().leave(sight);
    }
  }
}
