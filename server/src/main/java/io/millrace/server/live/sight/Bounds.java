package io.millrace.server.live.sight;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.Backend;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.bound.Breakers;
import io.millrace.server.http.resource.bound.Limiters;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Limiters and breakers as they stand, each under what it is: `limiter:crm`, `breaker:crm-api`;
/// only those of the kinds that its viewers may see, at most so many of each.
///
/// There may be many, and each job that starts changes one: they are looked at no more than once a
/// second, however often the sight is that they are part of. For one context.
final class Bounds {
  private final Backend backend;
  private final Set<Kind> kinds;
  private final int most;
  private final Clock clock;
  private Future<List<Shown.Seen>> last = Future.failedFuture("nobody has looked yet");
  private Instant next = Instant.MIN;

  Bounds(Backend backend, Set<Kind> kinds, int most, Clock clock) {
    this.backend = backend;
    this.kinds = kinds;
    this.most = most;
    this.clock = clock;
  }

  /// As they stood at most a second ago.
  Future<List<Shown.Seen>> look() {
    var now = clock.instant();
    if (last.failed() || !now.isBefore(next)) {
      next = now.plus(Sights.SELDOM);
      last = afresh();
    }
    return last;
  }

  private Future<List<Shown.Seen>> afresh() {
    return of(Kind.LIMITER, this::limiters)
        .compose(limiters ->
            of(Kind.BREAKER, this::breakers)
                .map(breakers -> Stream.concat(limiters.stream(), breakers.stream()).toList()));
  }

  private Future<List<Shown.Seen>> of(Kind kind, Supplier<Future<List<Shown.Seen>>> look) {
    return kinds.contains(kind) ? look.get() : Future.succeededFuture(List.of());
  }

  private Future<List<Shown.Seen>> limiters() {
    return backend
        .definitions()
        .list(Kind.LIMITER, Optional.empty(), most)
        .compose(all ->
            all.isEmpty()
                ? Future.succeededFuture(List.of())
                : backend
                    .limits()
                    .fill(names(all))
                    .map(fills -> {
                      var seen = new ArrayList<Shown.Seen>(all.size());
                      for (int at = 0; at < all.size(); at++) {
                        var one = all.get(at);
                        var fill = fills.get(at);
                        seen.add(
                            seen(
                                "limiter",
                                one,
                                json -> Limiters.write(json, one, fill, Optional.empty())));
                      }
                      return seen;
                    }));
  }

  /// To ask for none would be to ask for all.
  private Future<List<Shown.Seen>> breakers() {
    return backend
        .definitions()
        .list(Kind.BREAKER, Optional.empty(), most)
        .compose(all ->
            all.isEmpty()
                ? Future.succeededFuture(List.of())
                : backend
                    .breakers()
                    .get(names(all))
                    .map(stands -> {
                      var seen = new ArrayList<Shown.Seen>(all.size());
                      for (int at = 0; at < all.size(); at++) {
                        var one = all.get(at);
                        var stand = stands.get(at);
                        seen.add(
                            seen(
                                "breaker",
                                one,
                                json -> Breakers.write(json, one, stand, Optional.empty())));
                      }
                      return seen;
                    }));
  }

  private static List<String> names(List<Definition> all) {
    return all.stream().map(Definition::name).toList();
  }

  private static Shown.Seen seen(String kind, Definition one, Consumer<JsonWriter> shape) {
    var id = kind + ":" + one.name();
    var json = new JsonWriter(512).object().put("id", id).name(kind);
    shape.accept(json);
    return new Shown.Seen(id, json.endObject().json());
  }
}
