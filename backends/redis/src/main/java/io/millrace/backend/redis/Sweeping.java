package io.millrace.backend.redis;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Keys;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.queue.Rooms;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Forgets what was remembered for a while: that a job was there, where it was to be found, what it
/// said, whom it stood for, what lay in a bin, for whom room was kept. A bounded part of some
/// homes, and of one slot of the directory, a round.
final class Sweeping {
  private static final int MOST = 200;

  /// Each costs some ten times as much as what is forgotten.
  private static final int RELANED = 100;

  /// Nothing of this is urgent, and there may be thousands.
  private static final int HOMES = 50;

  /// So many states are no end; they are the first.
  private static final int PENDING = 5;

  private static final long TEN_MINUTES = 600_000;

  private final Footing footing;
  private final Homes homes;
  private final Rooms rooms;
  private final Map<String, String> lookedAt = new HashMap<>();
  private int home;
  private int slot;
  private String at = "0";

  Sweeping(Footing footing, Homes homes) {
    this.footing = footing;
    this.homes = homes;
    this.rooms = new Rooms(footing);
  }

  /// What one round left to be done elsewhere, and whether there is more to forget.
  record Swept(List<Errand> owed, boolean more) {}

  Future<Swept> sweep() {
    return homes
        .all()
        .compose(queues -> Future.all(turn(List.copyOf(queues)).map(this::sweep).toList()))
        .compose(all -> directory().map(join(all.list())));
  }

  /// Those whose turn it is.
  private Stream<String> turn(List<String> queues) {
    int from = queues.isEmpty() ? 0 : home % queues.size();
    home = from + HOMES;
    return queues.stream().skip(from).limit(HOMES);
  }

  private static Swept join(List<Swept> all) {
    return new Swept(
        all.stream().flatMap(it -> it.owed.stream()).toList(), all.stream().anyMatch(Swept::more));
  }

  /// In a home of before something may have come to stand since.
  private Future<?> before(String home) {
    if (!homes.shards().isOfBefore(home)) {
      return Future.succeededFuture();
    }
    return footing
        .commands()
        .run(Scripts.STAND, footing.keys().home(home).stand(), footing.args())
        .map(stands -> {
          var counts = stands.size() == 1 ? List.<String>of() : stands.at(2).texts();
          boolean something = counts.stream().limit(PENDING).anyMatch(it -> !it.equals("0"));
          homes.shards().left(home, something);
          return stands;
        });
  }

  private Future<Swept> sweep(String queue) {
    return before(queue).compose(_ -> forgotten(queue));
  }

  private Future<Swept> forgotten(String queue) {
    var keys = footing.keys().home(queue).sweep();
    var args = footing.args().add(MOST).add(lookedAt.getOrDefault(queue, "0")).add(Rooms.KEPT_MS);
    return footing
        .commands()
        .run(Scripts.SWEEP, keys, args)
        .compose(answer -> {
          lookedAt.put(queue, answer.text(0));
          var owed = answer.at(1).texts().stream().map(it -> new Errand(queue, it)).toList();
          var gone = answer.at(2).texts();
          var trash = answer.at(3).texts();
          return forget(queue, gone)
              .compose(_ -> unlink(queue, trash))
              .compose(_ -> rooms.tidy(queue, answer.at(6), answer.number(7)))
              .compose(_ -> relane(queue, answer.yes(5)))
              .map(more ->
                  new Swept(
                      owed,
                      more
                          || gone.size() == MOST
                          || trash.size() == MOST
                          || answer.whole(4) == MOST));
        });
  }

  /// First where it was to be found: who dies in between leaves the other, and it is begun anew.
  private Future<?> forget(String queue, List<String> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    var placed =
        ids.stream().filter(it -> it.indexOf(Errand.APART) < 0 && !homes.leadsTo(it, queue));
    return unplace(queue, placed.toList())
        .compose(_ -> {
          var args = footing.args();
          ids.forEach(args::add);
          return footing.commands().run(Scripts.LAPSE, footing.keys().of(queue, "gone"), args);
        });
  }

  private Future<?> unplace(String queue, Collection<String> ids) {
    var slots = new HashMap<Integer, List<String>>();
    ids.forEach(id -> slots.computeIfAbsent(Keys.slot(id), _ -> new ArrayList<>()).add(id));
    return Future.all(
        slots.values().stream()
            .map(same -> {
              var args = footing.args().add(queue);
              same.forEach(args::add);
              same.forEach(homes::left);
              return footing
                  .commands()
                  .run(Scripts.UNPLACE, footing.keys().moves(same.getFirst()), args);
            })
            .toList());
  }

  /// Brings on the ready jobs of a queue whose lanes change; answers whether there are more.
  private Future<Boolean> relane(String queue, boolean changes) {
    if (!changes) {
      return Future.succeededFuture(false);
    }
    var keys =
        footing
            .keys()
            .of(
                queue, "conf", "jobs", "live", "limits", "stat", "ready", "lanes", "parked",
                "watch", "clock", "leases", "pre");
    return footing
        .commands()
        .run(Scripts.RELANE, keys, footing.args().add(RELANED))
        .map(answer -> answer.number() == 1);
  }

  private Future<?> unlink(String queue, List<String> ids) {
    if (ids.isEmpty()) {
      return Future.succeededFuture();
    }
    var args = new Args();
    ids.forEach(args::add);
    return footing.commands().run(Scripts.UNLINK, footing.keys().home(queue).unlink(ids), args);
  }

  /// Looks on through the directory for ids whose maker died before he put the job in.
  private Future<?> directory() {
    var args = new Args().add(footing.keys().slot(slot).getFirst()).add(at).add("COUNT").add(MOST);
    return footing
        .commands()
        .read("HSCAN", args)
        .compose(found -> {
          at = found.text(0);
          slot = at.equals("0") ? (slot + 1) % Keys.SLOTS : slot;
          return footing.now().compose(now -> unmade(found.at(1), now));
        });
  }

  private Future<?> unmade(Heard entries, long now) {
    var byHome = new LinkedHashMap<String, List<String>>();
    for (int place = 0; place < entries.size(); place += 2) {
      var entry = entries.bytes(place + 1);
      if (Bytes.number(entry, 0, 6) + TEN_MINUTES <= now) {
        var home = new String(entry, 6, entry.length - 6, StandardCharsets.US_ASCII);
        byHome.computeIfAbsent(home, _ -> new ArrayList<>()).add(entries.text(place));
      }
    }
    var asked = new ArrayList<Future<?>>();
    byHome.forEach((home, ids) -> {
      var args = new Args();
      ids.forEach(args::add);
      asked.add(
          footing
              .commands()
              .run(Scripts.ABSENT, footing.keys().of(home, "jobs", "gone"), args)
              .compose(absent -> unplace(home, absent.texts())));
    });
    return Future.all(asked);
  }
}
