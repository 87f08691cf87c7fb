package io.millrace.backend.redis;

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
import java.util.Map;
import java.util.Set;

/// Limiters in Redis, each under a tag of its own. A permit names no limiter, so before it is taken
/// the directory knows of which one it is; an entry without a permit does no harm.
final class RedisLimitStore implements LimitStore {
  private static final int REFUSED = 0;
  private static final int NOT_HELD = 2;
  private static final int MOST_TRIES = 10;

  /// So much longer than a permit can be held it is known of which limiter it is.
  private static final long KNOWN_MS = 60_000;

  private final Footing footing;

  RedisLimitStore(Footing footing) {
    this.footing = footing;
  }

  @Override
  public Future<Void> configure(Collection<Limiter> limiters) {
    return footing.loop.take(() -> {
      var told = limiters.stream().map(this::configure).toList();
      return Future.all(told).mapEmpty();
    });
  }

  private Future<Heard> configure(Limiter told) {
    var limit = told.limit();
    var most = limit.concurrency();
    var args =
        footing
            .args()
            .add(told.revision())
            .add(most.isPresent() ? Integer.toString(most.getAsInt()) : "");
    limit
        .rate()
        .ifPresentOrElse(
            rate ->
                args.add(rate.limit())
                    .add(rate.per().toMillis())
                    .add(rate.burst())
                    .add(rate.spread()),
            () -> args.add("").add("").add("").add(""));
    return footing.commands.run(Scripts.LIMIT, keys(told.name()).subList(0, 2), args);
  }

  @Override
  public Future<List<Grant>> acquire(List<Ask> asks) {
    return footing.loop.take(() -> {
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
    return footing
        .commands
        .run(Scripts.PERMIT, permit(ask.permit()), args)
        .compose(of -> acquire(ask, of.text()).compose(it -> granted(ask, of.text(), it, tries)));
  }

  private Future<Heard> acquire(Ask ask, String of) {
    var args =
        footing
            .args()
            .add(ask.permit())
            .add(ask.weight())
            .add(ask.hold().toMillis())
            .add(!of.equals(ask.limiter()));
    return footing.commands.run(Scripts.ACQUIRE, keys(of), args);
  }

  private Future<Grant> granted(Ask ask, String of, Heard answer, int tries) {
    var limited = new Limited(answer.at(1));
    return switch (answer.whole(0)) {
      case NOT_HELD -> acquire(ask, of, tries - 1);
      case REFUSED -> Future.succeededFuture(new Grant.Refused(limited.opensAt(ask.weight())));
      default -> Future.succeededFuture(new Grant.Granted(ask.permit(), limited.available()));
    };
  }

  @Override
  public Future<Set<String>> giveBack(List<String> permits) {
    return footing.loop.take(() -> {
      var looks =
          permits.stream()
              .map(it -> new Args().add(permit(it).getFirst()))
              .map(args -> footing.commands.read("GET", args))
              .toList();
      return Future.all(looks).map(it -> it.<Heard>list()).compose(of -> giveBack(permits, of));
    });
  }

  private Future<Set<String>> giveBack(List<String> permits, List<Heard> of) {
    var byLimiter = new LinkedHashMap<String, Args>();
    for (int at = 0; at < permits.size(); at++) {
      if (!of.get(at).isNothing()) {
        byLimiter.computeIfAbsent(of.get(at).text(), _ -> new Args()).add(permits.get(at));
      }
    }
    return Future.all(given(byLimiter)).map(Set.of());
  }

  private List<Future<Heard>> given(Map<String, Args> byLimiter) {
    var given = new ArrayList<Future<Heard>>(byLimiter.size());
    byLimiter.forEach((limiter, permits) -> {
      var keys = footing.keys.of("+l/" + limiter, "limit", "permits", "ends");
      given.add(footing.commands.run(Scripts.GIVEBACK, keys, permits));
    });
    return given;
  }

  @Override
  public Future<List<Fill>> fill(List<String> limiters) {
    return footing.loop.take(() -> {
      var fills =
          limiters.stream()
              .map(name ->
                  footing
                      .reads
                      .run(Scripts.FILL, keys(name), footing.args())
                      .map(state -> new Limited(state).fill(name)))
              .toList();
      return Future.all(fills).map(it -> it.<Fill>list());
    });
  }

  @Override
  public Future<Set<String>> reset(String limiter) {
    return footing.loop.take(
        () -> footing.commands.run(Scripts.RESET, keys(limiter), new Args()).map(Set.of()));
  }

  private List<byte[]> keys(String limiter) {
    return footing.keys.of("+l/" + limiter, "limit", "bucket", "permits", "ends");
  }

  private List<byte[]> permit(String name) {
    return footing.keys.of("+d" + Keys.slot(name), "permit:" + name);
  }
}
