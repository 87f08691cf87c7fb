package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Across;
import io.millrace.backend.redis.form.Needs;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.limit.Units;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.limit.Limiter;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;

/// Sets up what bounds a queue with several shards as one. Whoever runs in a home is counted there
/// first: so a bound that comes later counts him too, and holds from then on. Until all that is
/// done each home says that it is to be done, for whoever goes on.
final class Muster {
  /// About so many are looked at in one step.
  private static final int SLICE = 200;

  private final Footing footing;
  private final Units units;

  Muster(Footing footing, Units units) {
    this.footing = footing;
    this.units = units;
  }

  /// Does it for all homes of a queue, the first of which is done last. Where nothing is to be done
  /// it changes nothing.
  Future<?> of(List<String> homes) {
    var first = homes.getFirst();
    var others = homes.subList(1, homes.size()).stream().map(this::counted).toList();
    return Future.all(others).compose(_ -> counted(first, "0", () -> set(first)));
  }

  private Future<?> counted(String home) {
    return counted(home, "0", Future::succeededFuture);
  }

  private Future<?> counted(String home, String cursor, Supplier<Future<?>> then) {
    return slice(home, cursor, "")
        .compose(
            slice -> slice.size() == 0 ? Future.succeededFuture() : counted(home, slice, then));
  }

  private Future<?> counted(String home, Heard slice, Supplier<Future<?>> then) {
    var held = held(slice);
    return slice.text(1).equals("0")
        ? held.compose(_ -> then.get()).compose(_ -> slice(home, "0", slice.text(0)))
        : held.compose(_ -> counted(home, slice.text(1), then));
  }

  private Future<Heard> slice(String home, String cursor, String done) {
    var keys = footing.keys().of(home, "conf", "jobs", "live", "side");
    var name = Permits.OF_JOB + footing.ids().stamp() + "." + home + ".";
    return footing
        .commands()
        .run(Scripts.MUSTER, keys, footing.args().add(cursor).add(SLICE).add(name).add(done));
  }

  private Future<?> held(Heard slice) {
    var byLimiter = new LinkedHashMap<String, List<Units.Ask>>();
    for (int at = 3; at < slice.size(); at += 2) {
      var permit = slice.text(at + 1);
      Needs.read(slice.text(at)).limiters().stream()
          .filter(it -> Across.is(it.limiter()))
          .forEach(it ->
              byLimiter
                  .computeIfAbsent(it.limiter(), _ -> new ArrayList<>())
                  .add(new Units.Ask(permit, it.weight())));
    }
    var hold = Permits.hold(Duration.ofMillis(Math.max(0, slice.number(2))));
    var held = new ArrayList<Future<?>>(byLimiter.size());
    byLimiter.forEach((limiter, asks) -> held.add(units.hold(limiter, asks, hold)));
    return Future.all(held);
  }

  /// By how the first home is set up now, which may be newer than what was asked for.
  private Future<?> set(String queue) {
    var conf = footing.keys().of(queue, "conf").getFirst();
    return footing
        .commands()
        .read("HMGET", new Args().add(conf).add("created").add("config").add("rev"))
        .compose(found -> {
          var set = new ArrayList<Future<?>>();
          Stood.config(queue, found)
              .ifPresent(config ->
                  Across.limits(config)
                      .forEach((name, limit) ->
                          set.add(units.set(new Limiter(name, limit, found.number(2))))));
          return Future.all(set);
        });
  }
}
