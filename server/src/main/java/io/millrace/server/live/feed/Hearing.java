package io.millrace.server.live.feed;

import io.millrace.core.access.Caller;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.server.live.ring.Event;
import io.millrace.server.live.ring.Position;
import io.millrace.server.live.ring.Ring;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a subscription stands in its ring, and which of the events behind that its caller hears.
/// What an event does not tell itself is looked up, of many events at once.
final class Hearing {
  /// Jobs of one look.
  private static final int LOOK = 100;

  /// How far behind its position a look goes.
  private static final int REACH = 2_000;

  private final Rooms rooms;
  private final Ask ask;
  private Caller caller;
  private Judge judge;
  private Ring ring;
  private long position;
  private Optional<Map<Long, Boolean>> looked = Optional.empty();

  /// Of a caller who may hear it.
  Hearing(Rooms rooms, Ask ask, Caller caller, Ring ring) {
    this.rooms = rooms;
    this.ask = ask;
    this.caller = caller;
    this.judge = Judge.of(rooms, caller, ask);
    this.ring = ring;
  }

  Ring ring() {
    return ring;
  }

  Position position() {
    return new Position(ring.epoch(), position);
  }

  void goTo(long offset) {
    position = offset;
  }

  Caller caller() {
    return caller;
  }

  JobQuery query() {
    return judge.query();
  }

  /// Its caller may hear other things now.
  void rights(Caller changed) {
    caller = changed;
    judge = Judge.of(rooms, changed, ask);
    looked = Optional.empty();
  }

  /// Goes on in the ring that followed, if its own is over; answers whether it was. What it has not
  /// read of that one its reader gets with the snapshot that he is to take.
  boolean follow() {
    boolean over = false;
    for (var next = ring.next(); next != null; next = ring.next()) {
      ring = next.ring();
      position = next.from();
      looked = Optional.empty();
      over = true;
    }
    return over;
  }

  /// What fell off the ring before it was heard: it stands behind that now.
  Optional<Beginning.Gap> missed() {
    long next = position + 1;
    if (next > ring.last() || next >= ring.first()) {
      return Optional.empty();
    }
    position = ring.first() - 1;
    return Optional.of(new Beginning.Gap(next, position, "slow"));
  }

  /// The event behind the position.
  @Nullable Event ahead() {
    return position < ring.last() ? ring.at(position + 1) : null;
  }

  Judge.Verdict verdict(Event event) {
    var verdict = judge.of(event);
    if (verdict != Judge.Verdict.LOOK || looked.isEmpty()) {
      return verdict;
    }
    var seen = looked.get().remove(event.offset());
    return seen == null ? verdict : seen ? Judge.Verdict.HEARD : Judge.Verdict.PASSED;
  }

  /// Looks at the jobs of the event ahead and of some behind it, at once.
  Future<?> look() {
    var events = new ArrayList<Event>();
    for (long offset = position + 1;
        events.size() < LOOK && offset <= ring.last() && offset < position + REACH;
        offset++) {
      var event = ring.at(offset);
      if (event != null && judge.of(event) == Judge.Verdict.LOOK) {
        events.add(event);
      }
    }
    var ids = events.stream().map(it -> it.fact().id()).toList();
    return rooms
        .search(caller)
        .get(ids)
        .map(found -> {
          var seen = seen(events, found);
          looked = Optional.of(seen);
          return seen;
        });
  }

  private Map<Long, Boolean> seen(List<Event> events, List<Found> found) {
    var seen = new HashMap<Long, Boolean>();
    for (int at = 0; at < events.size(); at++) {
      seen.put(
          events.get(at).offset(),
          found.get(at) instanceof Found.Here(var snapshot) && judge.of(snapshot));
    }
    return seen;
  }
}
