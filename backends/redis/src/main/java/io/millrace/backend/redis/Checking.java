package io.millrace.backend.redis;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.limit.Strays;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup;
import io.millrace.core.spi.Checkup.Finding;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A look through all homes on a live store, one bounded slice of one home with each script. What
/// changes meanwhile is seen as it was before or as it is after; each thing that is looked at is
/// whole.
final class Checking {
  private static final int SLICE = 200;

  /// So many are looked at with one call, or a few more.
  private static final int MOST = 800;

  /// The jobs, the lanes, what stands in each place, and whether it is the right shard.
  private static final int LINES = 14;

  private static final int SHARD = 13;

  /// No queue is called that.
  private static final String LIMITERS = "+l";

  private final Footing footing;
  private final Homes homes;
  private final Strays strays;
  private final Astray astray;

  Checking(Footing footing, Homes homes, Strays strays, Astray astray) {
    this.footing = footing;
    this.homes = homes;
    this.strays = strays;
    this.astray = astray;
  }

  /// In which line of which home, and where in it.
  private record At(String queue, int line, String cursor) {
    static At begin(String queue) {
      return new At(queue, 0, "");
    }

    static At read(String text) {
      var parts = text.split(" ", 3);
      return new At(parts[0], Integer.parseInt(parts[1]), parts[2]);
    }

    /// Behind all homes: the limiter of that name, or the first.
    static At limiter(String name) {
      return new At(LIMITERS, 0, name);
    }

    boolean isLimiter() {
      return queue.equals(LIMITERS);
    }

    String text() {
      return queue + " " + line + " " + cursor;
    }
  }

  /// What one call came to until now.
  private static final class Slice {
    private final Set<Check> checks;
    private final boolean repair;
    private final List<Finding> findings = new ArrayList<>();
    private long looked;

    Slice(Set<Check> checks, boolean repair) {
      this.checks = checks;
      this.repair = repair;
    }

    void take(Heard answer) {
      looked += answer.number(0);
      var found = answer.at(2);
      for (int at = 0; at < found.size(); at += 4) {
        findings.add(
            new Finding(
                Check.of(found.text(at)).orElseThrow(),
                found.text(at + 1),
                found.text(at + 2),
                found.yes(at + 3)));
      }
    }

    void take(Strays.Tally tally) {
      looked += tally.looked();
      findings.addAll(tally.findings());
    }

    void take(Astray.Tally tally) {
      looked += tally.looked();
      findings.addAll(tally.findings());
    }

    Checkup end(Optional<At> at) {
      return new Checkup(looked, findings, at.map(At::text));
    }
  }

  Future<Checkup> check(Set<Check> checks, boolean repair, Optional<String> from) {
    return homes
        .all()
        .map(TreeSet::new)
        .compose(all -> {
          var at =
              from.map(At::read)
                  .orElseGet(() -> all.isEmpty() ? At.limiter("") : At.begin(all.first()));
          return look(new Slice(checks, repair), Optional.of(at), all);
        });
  }

  private Future<Checkup> look(Slice slice, Optional<At> next, NavigableSet<String> all) {
    if (next.isEmpty() || slice.looked >= MOST) {
      return Future.succeededFuture(slice.end(next));
    }
    var at = next.get();
    if (at.isLimiter()) {
      return slice.checks.contains(Check.COUNTERS)
          ? strays.limiters().compose(names -> limiters(slice, at.cursor, new TreeSet<>(names)))
          : Future.succeededFuture(slice.end(Optional.empty()));
    }
    if (at.line == SHARD) {
      return shard(slice, at, all);
    }
    var args = footing.args().add(at.line).add(at.cursor).add(slice.repair).add(SLICE);
    slice.checks.forEach(it -> args.add(it.wire()));
    return footing
        .commands()
        .run(Scripts.CHECK, footing.keys().home(at.queue).check(), args)
        .compose(answer -> {
          slice.take(answer);
          return look(slice, behind(at, answer.text(1), all), all);
        });
  }

  private Future<Checkup> shard(Slice slice, At at, NavigableSet<String> all) {
    return slice.checks.contains(Check.SHARD)
        ? astray
            .in(at.queue, at.cursor, slice.repair)
            .compose(tally -> {
              slice.take(tally);
              return look(slice, behind(at, tally.next(), all), all);
            })
        : look(slice, behind(at, "", all), all);
  }

  private Future<Checkup> limiters(Slice slice, String from, NavigableSet<String> names) {
    var name = names.ceiling(from);
    if (name == null || slice.looked >= MOST) {
      return Future.succeededFuture(slice.end(Optional.ofNullable(name).map(At::limiter)));
    }
    return strays
        .in(name, slice.repair)
        .compose(tally -> {
          slice.take(tally);
          return limiters(slice, name + "\0", names);
        });
  }

  private static Optional<At> behind(At at, String cursor, NavigableSet<String> all) {
    if (!cursor.isEmpty()) {
      return Optional.of(new At(at.queue, at.line, cursor));
    }
    return at.line + 1 < LINES
        ? Optional.of(new At(at.queue, at.line + 1, ""))
        : Optional.of(
            Optional.ofNullable(all.higher(at.queue)).map(At::begin).orElse(At.limiter("")));
  }
}
