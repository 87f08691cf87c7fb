package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Errand;
import io.millrace.backend.redis.record.OpenCalls;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Pruned;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Forgets jobs that have ended, oldest first. One that a job which has not ended names as its
/// parent stays.
public final class Pruning {
  private static final int MOST = 500;
  private static final int SLICE = 100;

  /// So long are settling calls repeated, and answered as the first time.
  private static final long REPEATED_MS = 30_000;

  private final Footing footing;
  private final Homes homes;
  private final Kin kin;
  private final Errands errands;
  private final OpenCalls open;

  /// Those that are forgotten, and those that others name.
  private record Gone(Set<String> ids, Set<String> named, List<Errand> owed) {
    Gone() {
      this(new HashSet<>(), new HashSet<>(), new ArrayList<>());
    }

    void add(Gone more) {
      ids.addAll(more.ids);
      named.addAll(more.named);
      owed.addAll(more.owed);
    }
  }

  /// Whether the memory of one stays, whether those go too that others name, and into which
  /// operation's bin; `""` into none.
  private record How(Predicate<String> remembered, boolean force, String bin) {}

  Pruning(Footing footing, Homes homes, Kin kin, Errands errands) {
    this.footing = footing;
    this.homes = homes;
    this.kin = kin;
    this.errands = errands;
    this.open = new OpenCalls(footing);
  }

  Future<Pruned> prune(Prune what) {
    return switch (what) {
      case Prune.Ids ids -> named(ids);
      case Prune.Ended ended -> ended(ended);
    };
  }

  private Future<Pruned> ended(Prune.Ended what) {
    if (!what.state().terminal()) {
      return Future.succeededFuture(new Pruned(0, List.of(), false));
    }
    var all = homes.shards().ever(what.queue());
    if (all.size() == 1) {
      return ended(what.queue(), what, what.keep(), 0, 0);
    }
    var cards = all.stream().map(home -> card(home, what.state())).toList();
    return Future.all(cards)
        .compose(counts -> {
          long total = counts.<Long>list().stream().mapToLong(it -> it).sum();
          var sum = Future.succeededFuture(new Pruned(0, List.of(), false));
          for (int at = 0; at < all.size(); at++) {
            var home = all.get(at);
            long count = counts.<Long>resultAt(at);
            // Of each as much of what is kept as it has of all.
            long keep = total <= what.keep() ? count : count * what.keep() / total;
            sum = sum.compose(before -> behind(before, home, what, keep));
          }
          return sum;
        });
  }

  private Future<Long> card(String home, JobState state) {
    return footing
        .reads()
        .read("ZCARD", new Args().add(footing.keys().place(home, state)))
        .map(Heard::number);
  }

  /// What goes of one home, when so much has gone of those before it.
  private Future<Pruned> behind(Pruned before, String home, Prune.Ended what, long keep) {
    int left = what.limit() - before.count();
    return left <= 0
        ? Future.succeededFuture(new Pruned(before.count(), List.of(), true))
        : ended(home, what.withLimit(left), keep, 0, 0)
            .map(one ->
                new Pruned(before.count() + one.count(), List.of(), before.more() || one.more()));
  }

  private Future<Pruned> named(Prune.Ids what) {
    var ids = what.ids();
    var how = new How(_ -> true, what.force(), what.bin().orElse(""));
    return homes
        .of(ids)
        .compose(where ->
            named(ids, where, how)
                .compose(done ->
                    homes
                        .again(done.kept(), where)
                        .compose(there ->
                            there.isEmpty()
                                ? Future.succeededFuture(done)
                                : named(done.kept(), there, how).map(more -> join(done, more)))));
  }

  private static Pruned join(Pruned done, Pruned more) {
    return new Pruned(done.count() + more.count(), more.kept(), false);
  }

  private Future<Pruned> named(List<String> ids, Map<String, String> where, How how) {
    var byHome = new LinkedHashMap<String, List<String>>();
    for (var id : new HashSet<>(ids)) {
      var queue = where.get(id);
      if (queue != null) {
        byHome.computeIfAbsent(queue, _ -> new ArrayList<>()).add(id);
      }
    }
    var gone = new Gone();
    var asked = new ArrayList<Future<?>>();
    byHome.forEach((queue, here) ->
        asked.add(
            forget(queue, here, how)
                .map(more -> {
                  gone.add(more);
                  return more;
                })));
    return Future.all(asked)
        .compose(_ -> errands.run(gone.owed))
        .map(_ -> {
          var kept = ids.stream().filter(it -> !gone.ids.contains(it)).toList();
          return new Pruned(gone.ids.size(), kept, false);
        });
  }

  /// Passes over so many that others name.
  private Future<Pruned> ended(String home, Prune.Ended what, long keep, int passed, int count) {
    int limit = Math.min(what.limit(), MOST) - count;
    var args =
        footing
            .args()
            .add(what.before().toEpochMilli())
            .add(keep)
            .add(limit)
            .add(REPEATED_MS)
            .add(passed);
    var ended = footing.keys().of(home, what.state().wire());
    return footing
        .commands()
        .run(Scripts.ENDED, ended, args)
        .compose(answer -> {
          var ids = new ArrayList<String>(answer.size());
          for (int at = 1; at < answer.size(); at++) {
            ids.add(answer.text(at));
          }
          boolean more = answer.yes(0);
          return open.of(ids)
              .compose(again ->
                  forget(
                      home,
                      ids,
                      new How(it -> !homes.leadsTo(it, home) || again.contains(it), false, "")))
              .compose(gone -> errands.run(gone.owed).map(gone))
              .compose(gone -> {
                int all = count + gone.ids.size();
                int over = passed + gone.named.size();
                return more && !gone.named.isEmpty() && over < MOST
                    ? ended(home, what, keep, over, all)
                    : Future.succeededFuture(
                        new Pruned(all, List.of(), more && gone.named.isEmpty()));
              });
        });
  }

  /// Forgets those that have ended, and tells by force those of their children that have not heard
  /// of it.
  private Future<Gone> forget(String queue, List<String> ids, How how) {
    var told = how.force ? errands.tellAll(queue, ids) : Future.succeededFuture();
    return told.compose(_ -> send(queue, ids, how))
        .compose(gone -> {
          var named = List.copyOf(gone.named);
          return unnamed(queue, named)
              .compose(free -> {
                if (free.isEmpty()) {
                  return Future.succeededFuture(gone);
                }
                gone.named.removeAll(free);
                return send(queue, free, new How(how.remembered, false, how.bin))
                    .map(more -> {
                      gone.add(more);
                      return gone;
                    });
              });
        });
  }

  /// Those of these that no job names which has not ended.
  private Future<List<String>> unnamed(String queue, List<String> ids) {
    var free = new ArrayList<String>();
    var asked = new ArrayList<Future<?>>();
    for (var id : ids) {
      asked.add(
          kin.isFree(queue, id)
              .map(it -> {
                if (it) {
                  free.add(id);
                }
                return it;
              }));
    }
    return Future.all(asked).map(free);
  }

  private Future<Gone> send(String queue, List<String> ids, How how) {
    var gone = new Gone();
    var asked = new ArrayList<Future<?>>();
    for (int from = 0; from < ids.size(); from += SLICE) {
      var slice = ids.subList(from, Math.min(from + SLICE, ids.size()));
      var args = footing.args().add(how.force).add(how.bin);
      slice.forEach(id -> args.add(id).add(how.remembered.test(id)));
      asked.add(
          footing
              .commands()
              .run(Scripts.PRUNE, footing.keys().home(queue).prune(), args)
              .map(answer -> {
                take(queue, slice, answer, gone);
                return answer;
              }));
    }
    return Future.all(asked).map(gone);
  }

  private void take(String queue, List<String> ids, Heard answer, Gone gone) {
    answer.at(1).texts().forEach(it -> gone.owed.add(new Errand(queue, it)));
    for (int at = 0; at < ids.size(); at++) {
      int word = answer.whole(at + 2);
      if (word == FORGOTTEN) {
        gone.ids.add(ids.get(at));
        homes.left(ids.get(at));
      } else if (word == NAMED) {
        gone.named.add(ids.get(at));
      }
    }
  }

  private static final int FORGOTTEN = 1;
  private static final int NAMED = 2;
}
