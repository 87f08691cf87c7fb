package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup.Finding;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Permits that were taken for a job and that no job has: of one who died between the limiter's
/// step and that of the home. They end by themselves; whoever looks need not wait for that.
public final class Strays {
  /// What stands in the name of a permit before the instant at which it was asked for, by the clock
  /// of the home.
  static final String SINCE = "-";

  private static final Pattern ASKED =
      Pattern.compile(Permits.OF_JOB + "[^.]*\\.(.+)\\.\\d+" + SINCE + "(\\d+)");

  /// Later than that after it was asked for nobody starts with it any more.
  private static final long FRESH_MS = 2_000;

  /// So many are looked at in one step.
  private static final int SLICE = 1_000;

  private final Footing footing;
  private final Units units;

  public Strays(Footing footing, Units units) {
    this.footing = footing;
    this.units = units;
  }

  /// What one limiter came to: at how many permits was looked, and what was found.
  public record Tally(long looked, List<Finding> findings) {}

  /// The limiters that were set up.
  public Future<List<String>> limiters() {
    return footing
        .reads()
        .read("SMEMBERS", new Args().add(footing.keys().center("limiters").getFirst()))
        .map(names -> names.texts().stream().sorted().toList());
  }

  /// Looks through what is held of a limiter. Of what is more than a slice it is not said whether
  /// as much is counted: that could only be seen in one long step.
  public Future<Tally> in(String limiter, boolean repair) {
    var found = new ArrayList<Finding>(0);
    var permits = new HashSet<String>();
    return tally(limiter, repair, "0", permits, found)
        .compose(now -> strays(limiter, old(permits, now)))
        .compose(strays -> {
          strays.forEach(it ->
              found.add(
                  finding(limiter, "a permit for a job of " + it.queue + " is no job's", repair)));
          return repair ? giveBack(limiter, strays, 0) : Future.succeededFuture();
        })
        .map(_ -> new Tally(permits.size(), found));
  }

  /// Answers what time it was by the limiter at the first look.
  private Future<Long> tally(
      String limiter, boolean repair, String cursor, Set<String> permits, List<Finding> found) {
    var args = footing.args().add(repair).add(cursor).add(SLICE);
    return footing
        .commands()
        .run(Scripts.TALLY, units.keys(limiter), args)
        .compose(tally -> {
          if (tally.number(2) != tally.number(3)) {
            var detail = tally.number(2) + " are counted as held, and " + tally.number(3) + " are";
            found.add(finding(limiter, detail, repair));
          }
          permits.addAll(tally.at(4).texts());
          var next = tally.text(1);
          return next.equals("0")
              ? Future.succeededFuture(tally.number(0))
              : tally(limiter, repair, next, permits, found).map(tally.number(0));
        });
  }

  private Future<?> giveBack(String limiter, List<Asked> strays, int from) {
    if (from >= strays.size()) {
      return Future.succeededFuture();
    }
    int to = Math.min(from + SLICE, strays.size());
    var some = strays.subList(from, to).stream().map(Asked::permit).toList();
    return units.giveBack(limiter, some, false).compose(_ -> giveBack(limiter, strays, to));
  }

  private static Finding finding(String limiter, String detail, boolean repaired) {
    return new Finding(Check.COUNTERS, "limiter:" + limiter, detail, repaired);
  }

  /// One that was asked for, for jobs of that queue.
  private record Asked(String permit, String queue) {}

  private static Map<String, List<Asked>> old(Set<String> permits, long now) {
    var byQueue = new TreeMap<String, List<Asked>>();
    for (var permit : permits) {
      var asked = ASKED.matcher(permit);
      if (asked.matches() && Long.parseLong(asked.group(2)) + FRESH_MS < now) {
        byQueue
            .computeIfAbsent(asked.group(1), _ -> new ArrayList<>())
            .add(new Asked(permit, asked.group(1)));
      }
    }
    return byQueue;
  }

  /// Those that nobody who runs has, and that are held still when this is known.
  private Future<List<Asked>> strays(String limiter, Map<String, List<Asked>> byQueue) {
    var asked = new ArrayList<Future<List<Asked>>>();
    byQueue.forEach((queue, all) ->
        asked.add(
            used(queue)
                .map(used -> all.stream().filter(it -> !used.contains(it.permit)).toList())));
    return Future.all(asked)
        .compose(found -> {
          var strays = found.<List<Asked>>list().stream().flatMap(List::stream).toList();
          return held(limiter, strays, 0, new ArrayList<>(strays.size()));
        });
  }

  private Future<Set<String>> used(String queue) {
    return used(footing.keys().of(queue, "live", "side"), "0", new HashSet<>());
  }

  private Future<Set<String>> used(List<byte[]> keys, String cursor, Set<String> used) {
    return footing
        .commands()
        .read("HSCAN", new Args().add(keys.getFirst()).add(cursor).add("COUNT").add(SLICE))
        .compose(slice -> {
          var next = slice.text(0);
          return permits(keys.getLast(), slice.at(1))
              .compose(some -> {
                used.addAll(some);
                return next.equals("0") ? Future.succeededFuture(used) : used(keys, next, used);
              });
        });
  }

  /// Those that some who run have.
  private Future<Set<String>> permits(byte[] side, Heard live) {
    if (live.size() == 0) {
      return Future.succeededFuture(Set.of());
    }
    var args = new Args().add(side);
    for (int at = 0; at < live.size(); at += 2) {
      args.add(live.text(at) + ":h");
    }
    return footing.commands().read("HMGET", args).map(Strays::there);
  }

  private static Set<String> there(Heard from) {
    var there = new HashSet<String>();
    for (int at = 0; at < from.size(); at++) {
      if (!from.at(at).isNothing()) {
        there.add(from.text(at));
      }
    }
    return there;
  }

  private Future<List<Asked>> held(
      String limiter, List<Asked> strays, int from, List<Asked> still) {
    if (from >= strays.size()) {
      return Future.succeededFuture(still);
    }
    var some = strays.subList(from, Math.min(from + SLICE, strays.size()));
    var args = new Args().add(units.keys(limiter).get(2));
    some.forEach(it -> args.add(it.permit));
    return footing
        .commands()
        .read("HMGET", args)
        .compose(held -> {
          for (int at = 0; at < some.size(); at++) {
            if (!held.at(at).isNothing()) {
              still.add(some.get(at));
            }
          }
          return held(limiter, strays, from + SLICE, still);
        });
  }
}
