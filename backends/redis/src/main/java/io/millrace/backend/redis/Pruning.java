package io.millrace.backend.redis;

import io.millrace.core.job.Ids;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;

/// Forgets jobs that have ended, oldest first.
final class Pruning {
  private static final int MOST = 500;

  /// So long are settling calls repeated, and answered as the first time.
  private static final long REPEATED_MS = 30_000;

  private final Footing footing;
  private final Homes homes;
  private final OpenCalls open;

  Pruning(Footing footing, Homes homes) {
    this.footing = footing;
    this.homes = homes;
    this.open = new OpenCalls(footing);
  }

  Future<Pruned> prune(Prune what) {
    return switch (what) {
      case Prune.Ids(List<String> ids, _) -> named(ids);
      case Prune.Ended ended -> ended(ended);
    };
  }

  private Future<Pruned> named(List<String> ids) {
    return homes
        .of(ids)
        .compose(where -> {
          var byHome = new LinkedHashMap<String, List<String>>();
          for (var id : new HashSet<>(ids)) {
            var queue = where.get(id);
            if (queue != null) {
              byHome.computeIfAbsent(queue, _ -> new ArrayList<>()).add(id);
            }
          }
          var gone = new HashSet<String>();
          var asked = new ArrayList<Future<?>>();
          byHome.forEach(
              (queue, here) -> asked.add(forget(queue, here, _ -> true).onSuccess(gone::addAll)));
          return Future.all(asked)
              .map(_ ->
                  new Pruned(
                      gone.size(), ids.stream().filter(it -> !gone.contains(it)).toList(), false));
        });
  }

  private Future<Pruned> ended(Prune.Ended what) {
    if (!what.state().terminal()) {
      return Future.succeededFuture(new Pruned(0, List.of(), false));
    }
    var args =
        footing
            .args()
            .add(what.before().toEpochMilli())
            .add(what.keep())
            .add(Math.min(what.limit(), MOST))
            .add(REPEATED_MS);
    var ended = footing.keys.of(what.queue(), what.state().wire());
    return footing
        .commands
        .run(Scripts.ENDED, ended, args)
        .compose(answer -> {
          var ids = new ArrayList<String>(answer.size());
          for (int at = 1; at < answer.size(); at++) {
            ids.add(answer.text(at));
          }
          boolean more = answer.yes(0);
          return open.of(ids)
              .compose(
                  again -> forget(what.queue(), ids, it -> !Ids.isMade(it) || again.contains(it)))
              .map(gone -> new Pruned(gone.size(), List.of(), more));
        });
  }

  /// Forgets those that have ended; answers which did.
  private Future<List<String>> forget(
      String queue, List<String> ids, Predicate<String> remembered) {
    if (ids.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    var args = footing.args();
    ids.forEach(id -> args.add(id).add(remembered.test(id)));
    return footing
        .commands
        .run(Scripts.PRUNE, footing.keys.home(queue).prune, args)
        .map(answer -> {
          var gone = new ArrayList<String>();
          for (int at = 0; at < ids.size(); at++) {
            if (answer.yes(at + 1)) {
              gone.add(ids.get(at));
              homes.left(ids.get(at));
            }
          }
          return gone;
        });
  }
}
