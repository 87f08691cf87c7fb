package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Keys;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.LimitStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Limiters in Redis, each under a tag of its own. A permit names no limiter, so before it is taken
/// the directory knows of which one it is; an entry without a permit does no harm.
public final class RedisLimitStore implements LimitStore {
  private static final int MOST_TRIES = 10;

  /// So many permits are looked at in one step.
  private static final int SLICE = 1_000;

  /// So much longer than a permit can be held it is known of which limiter it is.
  private static final long KNOWN_MS = 60_000;

  private final Footing footing;
  private final Units units;
  private final Overall overall;

  public RedisLimitStore(Footing footing, Units units, Overall overall) {
    this.footing = footing;
    this.units = units;
    this.overall = overall;
  }

  @Override
  public Future<Void> configure(Collection<Limiter> limiters) {
    return footing
        .loop()
        .take(() -> {
          var told = limiters.stream().map(this::configure).toList();
          return Future.all(told).mapEmpty();
        });
  }

  private Future<Set<String>> configure(Limiter told) {
    return units.set(told).onComplete(_ -> overall.changed(told.name()));
  }

  @Override
  public Future<List<Grant>> acquire(List<Ask> asks) {
    return footing
        .loop()
        .take(() -> {
          var granted = asks.stream().map(ask -> acquire(ask, "", MOST_TRIES)).toList();
          return Future.all(granted).map(it -> it.<Grant>list());
        });
  }

  private Future<Grant> acquire(Ask ask, String gone, int tries) {
    if (tries == 0) {
      return Future.failedFuture(
          new BackendUnavailable("a permit moves faster than it is asked for"));
    }
    var args = new Args().add(ask.limiter()).add(gone).add(ask.hold().toMillis() + KNOWN_MS);
    var one = List.of(new Units.Ask(ask.permit(), ask.weight()));
    return footing
        .commands()
        .run(Scripts.PERMIT, permit(ask.permit()), args)
        .map(Heard::text)
        .compose(of ->
            units
                .acquire(of, one, ask.hold(), !of.equals(ask.limiter()), "")
                .compose(taken -> granted(ask, of, taken, tries)));
  }

  private Future<Grant> granted(Ask ask, String of, Units.Taken taken, int tries) {
    return switch (taken.words().getFirst()) {
      case NOT_HELD -> acquire(ask, of, tries - 1);
      case REFUSED ->
          Future.succeededFuture(new Grant.Refused(taken.state().opensAt(ask.weight())));
      case GRANTED ->
          Future.succeededFuture(new Grant.Granted(ask.permit(), taken.state().available()));
    };
  }

  @Override
  public Future<Set<String>> giveBack(List<String> permits) {
    return footing
        .loop()
        .take(() -> {
          var looks =
              permits.stream()
                  .map(it -> new Args().add(permit(it).getFirst()))
                  .map(args -> footing.commands().read("GET", args))
                  .toList();
          return Future.all(looks).map(it -> it.<Heard>list()).compose(of -> giveBack(permits, of));
        });
  }

  private Future<Set<String>> giveBack(List<String> permits, List<Heard> of) {
    var byLimiter = new LinkedHashMap<String, List<String>>();
    for (int at = 0; at < permits.size(); at++) {
      if (!of.get(at).isNothing()) {
        byLimiter.computeIfAbsent(of.get(at).text(), _ -> new ArrayList<>()).add(permits.get(at));
      }
    }
    var hints = new TreeSet<String>();
    var given = new ArrayList<Future<?>>(byLimiter.size());
    byLimiter.forEach(
        (limiter, some) -> given.add(units.giveBack(limiter, some, false).map(hints::addAll)));
    return Future.all(given).map(hints);
  }

  @Override
  public Future<List<Fill>> fill(List<String> limiters) {
    return footing
        .loop()
        .take(() -> {
          var fills =
              limiters.stream().map(name -> units.look(name).map(it -> it.fill(name))).toList();
          return Future.all(fills).map(it -> it.<Fill>list());
        });
  }

  @Override
  public Future<Set<String>> reset(String limiter) {
    return footing.loop().take(() -> reset(limiter, "0", new TreeSet<>()));
  }

  private Future<Set<String>> reset(String limiter, String cursor, Set<String> woken) {
    return footing
        .commands()
        .run(Scripts.RESET, units.keys(limiter), new Args().add(cursor).add(SLICE))
        .compose(answer ->
            units
                .wakeAll(limiter, answer.texts(1))
                .compose(queues -> {
                  woken.addAll(queues);
                  return answer.text(0).equals("0")
                      ? Future.succeededFuture(woken)
                      : reset(limiter, answer.text(0), woken);
                }));
  }

  private List<byte[]> permit(String name) {
    return footing.keys().of("+d" + Keys.slot(name), "permit:" + name);
  }
}
