package io.millrace.backend.redis.queue;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Across;
import io.millrace.backend.redis.form.Needs;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.limit.Units;
import io.millrace.backend.redis.limit.Units.Ask;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.limit.Limiter;
import io.millrace.core.limit.Weighed;
import io.millrace.core.queue.QueueConfig;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;

/// Sets up what bounds a queue with several shards as one. Whoever runs in a home is counted there
/// first: so a bound that comes later counts him too, and holds from then on. Until all that is
/// done each home says that it is to be done, for whoever goes on.
final class Muster {
  /// About so many are looked at in one step.
  private static final int SLICE = 100;

  private final Footing footing;
  private final Units units;

  Muster(Footing footing, Units units) {
    this.footing = footing;
    this.units = units;
  }

  /// One who runs, what he asks of elsewhere, and under which name it is held.
  private record Counted(String id, Needs needs, String permit) {}

  /// What of a home was looked at in one step: since which change they are to be counted, where to
  /// go on, and for how long all of them run at most.
  private record Slice(String since, String cursor, Duration longest, List<Counted> counted) {
    static final Slice NOTHING = new Slice("", "0", Duration.ZERO, List.of());

    static Slice read(Heard of) {
      if (of.size() == 0) {
        return NOTHING;
      }
      var counted = new ArrayList<Counted>();
      for (int at = 3; at < of.size(); at += 3) {
        counted.add(new Counted(of.text(at), Needs.read(of.text(at + 1)), of.text(at + 2)));
      }
      var longest = Duration.ofMillis(Math.max(0, of.number(2)));
      return new Slice(of.text(0), of.text(1), longest, counted);
    }

    boolean isLast() {
      return cursor.equals("0");
    }

    List<Ask> asks(String limiter) {
      var asks = new ArrayList<Ask>();
      for (var one : counted) {
        for (var of : one.needs.limiters()) {
          if (of.limiter().equals(limiter)) {
            asks.add(new Ask(one.permit, of.weight()));
          }
        }
      }
      return asks;
    }
  }

  /// Does it for all homes of a queue as it was set up by that change; the first is done last.
  /// Where nothing is to be done, or it is for a newer change, it changes nothing: whoever made
  /// that does it.
  Future<?> of(List<String> homes, QueueConfig config, long rev) {
    var first = homes.getFirst();
    var others =
        homes.subList(1, homes.size()).stream()
            .map(home -> counted(home, "0", rev, Future::succeededFuture))
            .toList();
    return Future.all(others).compose(_ -> counted(first, "0", rev, () -> set(config, rev)));
  }

  private Future<?> counted(String home, String cursor, long rev, Supplier<Future<?>> then) {
    return slice(home, cursor, rev, "").compose(slice -> counted(home, slice, rev, then));
  }

  private Future<?> counted(String home, Slice slice, long rev, Supplier<Future<?>> then) {
    if (slice.equals(Slice.NOTHING)) {
      return Future.succeededFuture();
    }
    var held = held(home, slice);
    return slice.isLast()
        ? held.compose(_ -> then.get()).compose(_ -> slice(home, "0", rev, slice.since))
        : held.compose(_ -> counted(home, slice.cursor, rev, then));
  }

  private Future<Slice> slice(String home, String cursor, long rev, String done) {
    var keys = footing.keys().of(home, "conf", "jobs", "live", "side");
    var name = Permits.OF_JOB + footing.ids().stamp() + "." + home + ".";
    var args = footing.args().add(cursor).add(SLICE).add(name).add(rev).add(done);
    return footing.commands().run(Scripts.MUSTER, keys, args).map(Slice::read);
  }

  private Future<?> held(String home, Slice slice) {
    var limiters =
        slice.counted.stream()
            .flatMap(it -> it.needs.limiters().stream())
            .map(Weighed::limiter)
            .filter(Across::is)
            .distinct()
            .toList();
    var hold = Permits.hold(slice.longest);
    return Future.all(limiters.stream().map(it -> units.hold(it, slice.asks(it), hold)).toList())
        .compose(_ -> over(home, slice, limiters));
  }

  /// Who has ended since he was looked at gave back what he did not hold yet: it is given back now.
  private Future<?> over(String home, Slice slice, List<String> limiters) {
    if (limiters.isEmpty()) {
      return Future.succeededFuture();
    }
    var args = new Args().add(footing.keys().of(home, "side").getFirst());
    slice.counted.forEach(it -> args.add(it.id + ":h"));
    return footing
        .commands()
        .read("HMGET", args)
        .compose(found -> {
          var left = new HashSet<String>();
          for (int at = 0; at < found.size(); at++) {
            if (!found.at(at).isNothing()) {
              left.add(found.text(at));
            }
          }
          var given = new ArrayList<Future<?>>();
          for (var limiter : limiters) {
            var over =
                slice.asks(limiter).stream()
                    .map(Ask::permit)
                    .filter(it -> !left.contains(it))
                    .toList();
            if (!over.isEmpty()) {
              given.add(units.giveBack(limiter, over, false));
            }
          }
          return Future.all(given);
        });
  }

  private Future<?> set(QueueConfig config, long rev) {
    var set = new ArrayList<Future<?>>();
    Across.limits(config)
        .forEach((name, limit) -> set.add(units.set(new Limiter(name, limit, rev))));
    return Future.all(set);
  }
}
