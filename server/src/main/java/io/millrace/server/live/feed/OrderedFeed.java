package io.millrace.server.live.feed;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Found;
import io.millrace.server.http.access.Veil;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.resource.work.Reports;
import io.millrace.server.live.ring.Event;
import io.millrace.server.live.ring.Position;
import io.millrace.server.live.ring.Ring;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A subscription to an ordered channel: an offset into its ring. Whoever is too slow misses what
/// falls off the ring, and is told so; never without a word.
public final class OrderedFeed implements Feed {
  /// Events that are judged before others have a turn.
  private static final int TURN = 2_000;

  /// Jobs of which the latest waits to be sent.
  private static final int MOST_LATEST = 1_000;

  private static final Duration SOON = Duration.ofSeconds(1);

  /// How often the latest of each may come when nobody says otherwise.
  private static final Duration SELDOM = Duration.ofMillis(250);

  /// The operation that shows lines of a log.
  private static final String LOGS = "GET /v1/jobs/{id}/logs";

  private final Rooms rooms;
  private final Ask ask;
  private final Around around;
  private final Hearing hearing;
  private final Window window;
  private final @Nullable LogTail lines;
  private Optional<Veil> veil;
  private Optional<Map<String, Event>> latest = Optional.empty();
  private @Nullable Snapshot snapshot;
  private Snapshot.@Nullable Piece piece;
  private @Nullable Json said;
  private boolean begun;
  private boolean busy;
  private boolean over;
  private @Nullable String end;

  private OrderedFeed(Rooms rooms, Ask ask, Caller caller, Ring ring, Around around) {
    this.rooms = rooms;
    this.ask = ask;
    this.around = around;
    this.hearing = new Hearing(rooms, ask, caller, ring);
    this.veil = rooms.veil(caller, ask.topic());
    this.window = new Window(ask, ask.latest() ? SELDOM : Duration.ZERO);
    this.lines =
        ask.topic().isOneJob() ? new LogTail(rooms.search(caller), ask.topic().key()) : null;
  }

  /// Begins to listen; ends with a problem when the caller may not, or there is no such thing.
  public static Future<Feed> open(Rooms rooms, Ask ask, Caller caller, Around around) {
    rooms.check(caller, ask.topic());
    Judge.of(rooms, caller, ask);
    var kind = ask.topic().ring().orElseThrow();
    return present(rooms, ask, caller)
        .compose(_ -> rooms.rings().join(rooms.vertx(), kind, ask.from()))
        .map(ring -> new OrderedFeed(rooms, ask, caller, ring, around))
        .compose(OrderedFeed::skip);
  }

  /// A job that is listened to must be there.
  private static Future<?> present(Rooms rooms, Ask ask, Caller caller) {
    if (!ask.topic().isOneJob()) {
      return Future.succeededFuture();
    }
    var id = ask.topic().key();
    return rooms
        .search(caller)
        .get(List.of(id))
        .map(found -> {
          if (!(found.getFirst() instanceof Found.Here)) {
            throw Problem.of(ProblemCode.NOT_FOUND, "there is no job " + id).exception();
          }
          return found;
        });
  }

  private Future<Feed> skip() {
    Future<?> skipped = lines == null ? Future.succeededFuture() : lines.skip();
    return skipped
        .<Feed>map(this)
        .andThen((_, cause) -> {
          if (cause != null) {
            leave();
          }
        });
  }

  @Override
  public void drain(Out out) {
    if (!begun) {
      begun = true;
      begin(out);
    }
    int turn = TURN;
    while (!over && !busy && out.hasRoom() && step(out)) {
      if (--turn == 0) {
        around.wake().run();
        return;
      }
    }
  }

  private void begin(Out out) {
    hearing.follow();
    var from = Beginning.of(hearing.ring(), ask, rooms.clock().instant());
    hearing.goTo(from.position());
    out.send(
        "subbed",
        hearing.position(),
        json ->
            json.put("epoch", hearing.ring().epoch())
                .put("offset", from.head())
                .put("recovered", from.recovered()));
    from.gap().ifPresent(it -> gap(out, it));
    if (from.snapshot()) {
      snapshot = fresh();
    }
  }

  private Snapshot fresh() {
    return new Snapshot(rooms, ask, hearing.caller(), hearing.query());
  }

  private void gap(Out out, Beginning.Gap gap) {
    out.send(
        "gap",
        new Position(hearing.ring().epoch(), gap.to()),
        json -> json.put("from", gap.from()).put("to", gap.to()).put("reason", gap.reason()));
  }

  private void reset(Out out) {
    latest = Optional.empty();
    said = null;
    if (snapshot != null) {
      // Between what was shown of it and the new position something may have happened.
      piece = null;
      snapshot = fresh();
    }
    out.send("reset", hearing.position(), json -> json.put("epoch", hearing.ring().epoch()));
  }

  /// One thing that is sent or done; false when there is nothing to do for now.
  private boolean step(Out out) {
    if (end != null) {
      end(out, end);
      return false;
    }
    if (hearing.follow()) {
      reset(out);
      return true;
    }
    var shown = piece;
    if (shown != null) {
      snap(out, shown);
      return true;
    }
    if (snapshot != null) {
      fetch(snapshot.next(), it -> piece = it);
      return false;
    }
    return ask.latest() ? newest(out) : window.isOpen(around) && next(out);
  }

  private void snap(Out out, Snapshot.Piece shown) {
    piece = null;
    if (shown.last()) {
      snapshot = null;
    }
    out.send(
        "snap",
        hearing.position(),
        json -> {
          json.array("items");
          shown.items().forEach(json::raw);
          json.endArray().put("last", shown.last());
        });
  }

  /// The next event that he hears, or passes one.
  private boolean next(Out out) {
    var event = ahead(out);
    if (event == null) {
      return false;
    }
    return switch (hearing.verdict(event)) {
      case LOOK -> look();
      case PASSED -> {
        hearing.goTo(event.offset());
        yield true;
      }
      case HEARD -> heard(out, event);
    };
  }

  private boolean heard(Out out, Event event) {
    boolean logged = lines != null && event.fact().name().equals("job.logged");
    var ready = said;
    if (logged && lines != null && ready == null) {
      fetch(lines.next().map(it -> lines(event, it)), it -> said = it);
      return false;
    }
    said = null;
    hearing.goTo(event.offset());
    window.took();
    var data =
        ready == null
            ? Snapshot.veiled(veil, event.data())
            : Snapshot.veiled(rooms.guard().veil(hearing.caller(), LOGS), ready);
    out.send(
        "ev",
        hearing.position(),
        json -> {
          json.put("o", event.offset()).put("at", event.fact().at());
          json.put("fact", event.fact().name()).put("data", data);
        });
    if (lines != null && event.fact().name().equals("job.deleted")) {
      end(out, "gone");
    }
    return true;
  }

  private static Json lines(Event event, List<LogLine> lines) {
    var json = new JsonWriter(512).object().put("id", event.fact().id()).array("lines");
    lines.forEach(line -> Reports.writeLine(json, line));
    return json.endArray().endObject().json();
  }

  /// The event behind the position; tells of a gap when that is gone.
  private @Nullable Event ahead(Out out) {
    hearing.missed().ifPresent(it -> gap(out, it));
    return hearing.ahead();
  }

  private boolean look() {
    fetch(hearing.look(), _ -> {});
    return false;
  }

  /// The latest of each job that he hears of.
  private boolean newest(Out out) {
    var waiting = latest.orElseGet(LinkedHashMap::new);
    latest = Optional.of(waiting);
    while (waiting.size() < MOST_LATEST) {
      var event = ahead(out);
      if (event == null) {
        break;
      }
      var verdict = hearing.verdict(event);
      if (verdict == Judge.Verdict.LOOK) {
        return look();
      }
      if (verdict == Judge.Verdict.HEARD) {
        waiting.put(event.fact().id(), event);
      }
      hearing.goTo(event.offset());
    }
    if (waiting.isEmpty() || !window.isOpen(around)) {
      return false;
    }
    var last = waiting.values().stream().max((a, b) -> Long.compare(a.offset(), b.offset()));
    latest = Optional.empty();
    window.took();
    out.send(
        "ev",
        hearing.position(),
        json -> {
          json.put("o", hearing.position().offset())
              .put("at", last.orElseThrow().fact().at())
              .array("items");
          waiting.values().forEach(it -> item(json, it));
          json.endArray();
        });
    return true;
  }

  private void item(JsonWriter json, Event event) {
    json.object()
        .put("o", event.offset())
        .put("at", event.fact().at())
        .put("fact", event.fact().name())
        .put("data", Snapshot.veiled(veil, event.data()))
        .endObject();
  }

  /// Nothing else is sent until this is here. A store that cannot be asked is asked again.
  private <T> void fetch(Future<T> asked, Consumer<T> use) {
    busy = true;
    asked.onComplete(
        it -> {
          busy = false;
          use.accept(it);
          around.wake().run();
        },
        _ -> {
          around
              .later()
              .accept(
                  SOON,
                  () -> {
                    busy = false;
                    around.wake().run();
                  });
        });
  }

  private void end(Out out, String reason) {
    if (!over) {
      out.send("end", hearing.position(), json -> json.put("reason", reason));
      leave();
    }
  }

  @Override
  public void credit(int more) {
    window.credit(more);
  }

  @Override
  public void rights(Caller changed) {
    try {
      rooms.check(changed, ask.topic());
      hearing.rights(changed);
      veil = rooms.veil(changed, ask.topic());
      present(rooms, ask, changed).onComplete(_ -> {}, this::absent);
    } catch (ProblemException _) {
      end = "forbidden";
    }
    around.wake().run();
  }

  private void absent(Throwable cause) {
    if (cause instanceof ProblemException) {
      end = "forbidden";
      around.wake().run();
    }
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void leave() {
    if (!over) {
      over = true;
      rooms.rings().leave(ask.topic().ring().orElseThrow());
    }
  }
}
