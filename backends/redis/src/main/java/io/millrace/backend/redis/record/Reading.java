package io.millrace.backend.redis.record;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.query.Found;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Looks at jobs by their ids.
public final class Reading {
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int SLICE = 100;
  private static final int BARRED = 5;

  private final Footing footing;
  private final Homes homes;

  public Reading(Footing footing, Homes homes) {
    this.footing = footing;
    this.homes = homes;
  }

  /// What one look came to: who is there, who is remembered, and when that was.
  public record Look(long now, Map<String, Seen> seen, Map<String, Found.Gone> gone) {
    public Found found(String id) {
      var there = seen.get(id);
      if (there != null) {
        return new Found.Here(there.snapshot());
      }
      var over = gone.get(id);
      return over == null ? Found.Absent.ABSENT : over;
    }
  }

  /// Reads these over a connection: that of the commands sees what is on its way there.
  public Future<Look> look(Calls over, Collection<String> ids) {
    return homes.of(ids).compose(where -> look(over, ids, where, 2));
  }

  /// Looks again for those that have gone to another queue: there, and where they come from; and
  /// there once more, for they may have come since.
  private Future<Look> look(
      Calls over, Collection<String> ids, Map<String, String> where, int times) {
    return look(over, where)
        .compose(look -> {
          var absent =
              ids.stream()
                  .filter(it -> !look.seen.containsKey(it) && !look.gone.containsKey(it))
                  .toList();
          return absent.isEmpty() || times == 0
              ? Future.succeededFuture(look)
              : homes
                  .again(absent, where)
                  .compose(there ->
                      there.isEmpty()
                          ? Future.succeededFuture(look)
                          : look(over, there.keySet(), there, times - 1)
                              .map(more -> join(look, more)));
        });
  }

  /// The same of jobs of which it is known where they are.
  public Future<Look> look(Calls over, Map<String, String> where) {
    var byHome = new LinkedHashMap<String, List<String>>();
    where.forEach((id, queue) -> byHome.computeIfAbsent(queue, _ -> new ArrayList<>()).add(id));
    var look = new Look[] {new Look(0, new HashMap<>(), new HashMap<>())};
    var asked = new ArrayList<Future<?>>();
    byHome.forEach((queue, ids) -> {
      for (int from = 0; from < ids.size(); from += SLICE) {
        var slice = ids.subList(from, Math.min(from + SLICE, ids.size()));
        asked.add(get(over, queue, slice).map(it -> look[0] = join(look[0], it)));
      }
    });
    return Future.all(asked).map(_ -> look[0]);
  }

  private static Look join(Look one, Look other) {
    one.seen.putAll(other.seen);
    one.gone.putAll(other.gone);
    return new Look(Math.max(one.now, other.now), one.seen, one.gone);
  }

  private Future<Look> get(Calls over, String queue, List<String> ids) {
    var args = footing.args();
    ids.forEach(args::add);
    return over.run(Scripts.GET, footing.keys().home(queue).get(), args)
        .map(answer -> read(queue, ids, answer));
  }

  private static Look read(String queue, List<String> ids, Heard answer) {
    long now = answer.number(0);
    var look = new Look(now, new HashMap<>(), new HashMap<>());
    for (int at = 0; at < ids.size(); at++) {
      var one = answer.at(at + 1);
      var id = ids.get(at);
      if (one.size() > 1) {
        look.seen.put(id, seen(one, id, queue, now));
      } else if (one.size() == 1) {
        gone(one.number(0), id, look);
      }
    }
    return look;
  }

  private static void gone(long over, String id, Look look) {
    long until = over / 8;
    int how = (int) (over % 8);
    if (until > look.now && how < BARRED) {
      var at = Instant.ofEpochMilli(until).minus(REMEMBERED);
      look.gone.put(id, new Found.Gone(Code.state(how + 4), at, REMEMBERED));
    }
  }

  private static Seen seen(Heard one, String id, String queue, long now) {
    var bytes = one.bytes(0);
    var lease = one.bytes(2);
    return new Seen(
        Packed.read(bytes, id, queue),
        Code.state(one.whole(1)),
        lease.length == 0 ? null : new Lent(lease),
        Said.read(one.bytes(3), one.bytes(4), one.bytes(5)),
        now,
        one.whole(6));
  }
}
