package io.millrace.server.live.sight;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.spi.Backend;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.bound.Breakers;
import io.millrace.server.http.resource.bound.Limiters;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Limiters and breakers as they stand, each under what it is: `limiter:crm`, `breaker:crm-api`.
record Bounds(Backend backend, int most) {
  Future<List<Shown.Seen>> look() {
    return limiters()
        .compose(limiters ->
            breakers()
                .map(breakers -> {
                  var all = new ArrayList<>(limiters);
                  all.addAll(breakers);
                  return all;
                }));
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
