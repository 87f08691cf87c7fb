package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.footing.Batch;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.BreakerStore.Told;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Breakers in Redis, each one value under a tag of its own. What one becomes is worked out from
/// what it was; when it has become something else before that arrives, it is looked at again. Calls
/// of this node about the same breaker travel together, and while nothing changes nothing is
/// written.
public final class Guards {
  private static final int MOST_TRIES = 50;

  private final Footing footing;
  private final Waking waking;
  private final Map<String, Batch<Consumer<Guard>, Stepped>> batches = new HashMap<>();

  public Guards(Footing footing, Waking waking) {
    this.footing = footing;
    this.waking = waking;
  }

  /// How a breaker stands after a step and all that travelled with it, and to what it turned by it.
  record Stepped(
      List<BreakerTurn> turns, BreakerStanding standing, boolean guards, long available) {}

  /// A breaker as it was seen, and the bytes that told of it.
  public static final class Seen {
    private final byte[] bytes;
    private final Guard guard;

    Seen(byte[] bytes, Guard guard) {
      this.bytes = bytes;
      this.guard = guard;
    }

    public Guard guard() {
      return guard;
    }
  }

  /// Does that to a breaker. What it does may be done again, with the breaker as it is then.
  Future<Stepped> step(String breaker, Consumer<Guard> step) {
    var batch =
        batches.computeIfAbsent(
            breaker, name -> new Batch<>(_ -> 0, steps -> take(name, steps, MOST_TRIES)));
    return batch
        .ask(List.of(step))
        .map(List::getFirst)
        .onComplete(_ -> batches.computeIfPresent(breaker, (_, it) -> it.isIdle() ? null : it));
  }

  private Future<List<Stepped>> take(String breaker, List<Consumer<Guard>> steps, int tries) {
    if (tries == 0) {
      return Future.failedFuture(
          new BackendUnavailable("a breaker changes faster than it is told of"));
    }
    return look(footing.commands(), breaker)
        .compose(seen -> {
          var stepped = stepped(seen.guard, steps);
          var next = seen.guard.write();
          if (Arrays.equals(next, seen.bytes)) {
            return Future.succeededFuture(stepped);
          }
          var args = new Args().add(seen.bytes).add(next);
          return footing
              .commands()
              .run(Scripts.BECOME, footing.keys().of("+b/" + breaker, "state"), args)
              .compose(done ->
                  done.number() == 1
                      ? Future.succeededFuture(stepped)
                      : take(breaker, steps, tries - 1));
        });
  }

  private static List<Stepped> stepped(Guard guard, List<Consumer<Guard>> steps) {
    var turns = new ArrayList<List<BreakerTurn>>(steps.size());
    for (var step : steps) {
      step.accept(guard);
      turns.add(guard.takeTurns());
    }
    return turns.stream()
        .map(it -> new Stepped(it, guard.standing(0), guard.isGuarding(), guard.available()))
        .toList();
  }

  /// A breaker as it stands.
  public Future<Seen> look(Calls over, String breaker) {
    return over.run(Scripts.LOOK, footing.keys().of("+b/" + breaker, "state"), footing.args())
        .map(it -> {
          var bytes = it.bytes(1);
          return new Seen(bytes, Guard.read(breaker, bytes, it.number(0)));
        });
  }

  /// What is told of these steps; those who wait go on where they may.
  Future<Told> told(List<Stepped> steps) {
    var last = new LinkedHashMap<String, Stepped>();
    steps.forEach(it -> last.put(it.standing.name(), it));
    var standing = last.values().stream().map(Stepped::standing).toList();
    var turns = steps.stream().flatMap(it -> it.turns.stream()).toList();
    return wake(last.values()).map(hints -> new Told(standing, turns, hints));
  }

  private Future<Set<String>> wake(Collection<Stepped> steps) {
    var hints = new TreeSet<String>();
    var asked = new ArrayList<Future<?>>();
    for (var stepped : steps) {
      if (stepped.available > 0) {
        asked.add(wake(stepped.standing.name(), stepped.available).map(hints::addAll));
      }
    }
    return Future.all(asked).map(hints);
  }

  private Future<Set<String>> wake(String breaker, long available) {
    return waiting(footing.commands(), breaker)
        .compose(homes -> {
          var left = homes.stream().map(home -> waits(breaker, home, false)).toList();
          return Future.all(left).compose(_ -> waking.wake("b" + breaker, homes, available));
        });
  }

  /// The homes in which somebody waits at a breaker. Who is refused again waits again.
  private Future<List<String>> waiting(Calls over, String breaker) {
    return over.read("SMEMBERS", new Args().add(asks(breaker).getFirst())).map(Heard::texts);
  }

  /// That somebody waits there at a breaker, or nobody does.
  Future<?> waits(String breaker, String home, boolean waits) {
    return footing.commands().run(Scripts.NAME, asks(breaker), new Args().add(home).add(waits));
  }

  private List<byte[]> asks(String breaker) {
    return footing.keys().of("+b/" + breaker, "asks");
  }

  /// How it stands, with the jobs that wait.
  Future<BreakerStanding> standing(Guard guard) {
    var name = guard.standing(0).name();
    return waiting(footing.reads(), name)
        .compose(homes -> Future.all(homes.stream().map(it -> blocked(name, it)).toList()))
        .map(counts -> {
          long blocked = 0;
          for (int at = 0; at < counts.size(); at++) {
            blocked += counts.<Heard>resultAt(at).number();
          }
          return guard.standing((int) blocked);
        });
  }

  private Future<Heard> blocked(String breaker, String home) {
    var keys = footing.keys().of(home, "lanes", "parked");
    return footing.reads().run(Scripts.BLOCKED, keys, new Args().add("b" + breaker));
  }
}
