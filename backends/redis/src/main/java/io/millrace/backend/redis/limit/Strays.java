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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  private static final int MOST_RUNNING = 10_000;

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

  /// Looks through what is held of a limiter.
  public Future<Tally> in(String limiter, boolean repair) {
    return footing
        .commands()
        .run(Scripts.TALLY, units.keys(limiter), footing.args().add(repair))
        .compose(tally -> {
          var found = new ArrayList<Finding>(0);
          if (tally.number(1) != tally.number(2)) {
            var detail = tally.number(1) + " are counted as held, and " + tally.number(2) + " are";
            found.add(finding(limiter, detail, repair));
          }
          return strays(limiter, old(tally))
              .compose(strays -> {
                strays.forEach(it ->
                    found.add(
                        finding(
                            limiter,
                            "a permit for a job of " + it.queue + " is no job's",
                            repair)));
                return repair && !strays.isEmpty()
                    ? units.giveBack(limiter, strays.stream().map(Asked::permit).toList(), false)
                    : Future.succeededFuture();
              })
              .map(_ -> new Tally(tally.size() - 2, found));
        });
  }

  private static Finding finding(String limiter, String detail, boolean repaired) {
    return new Finding(Check.COUNTERS, "limiter:" + limiter, detail, repaired);
  }

  /// One that was asked for, for jobs of that queue.
  private record Asked(String permit, String queue) {}

  private static Map<String, List<Asked>> old(Heard tally) {
    var byQueue = new LinkedHashMap<String, List<Asked>>();
    for (var permit : tally.texts(3)) {
      var asked = ASKED.matcher(permit);
      if (asked.matches() && Long.parseLong(asked.group(2)) + FRESH_MS < tally.number(0)) {
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
          return strays.isEmpty() ? Future.succeededFuture(strays) : held(limiter, strays);
        });
  }

  private Future<Set<String>> used(String queue) {
    var keys = footing.keys().of(queue, "leases", "side");
    return footing
        .commands()
        .read("ZRANGE", new Args().add(keys.getFirst()).add(0).add(MOST_RUNNING - 1))
        .compose(ids -> {
          if (ids.size() == 0) {
            return Future.succeededFuture(Set.of());
          }
          var args = new Args().add(keys.getLast());
          ids.texts().forEach(id -> args.add(id + ":h"));
          return footing.commands().read("HMGET", args).map(Strays::there);
        });
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

  private Future<List<Asked>> held(String limiter, List<Asked> strays) {
    var args = new Args().add(units.keys(limiter).get(2));
    strays.forEach(it -> args.add(it.permit));
    return footing
        .commands()
        .read("HMGET", args)
        .map(held -> {
          var still = new ArrayList<Asked>(strays.size());
          for (int at = 0; at < strays.size(); at++) {
            if (!held.at(at).isNothing()) {
              still.add(strays.get(at));
            }
          }
          return still;
        });
  }
}
