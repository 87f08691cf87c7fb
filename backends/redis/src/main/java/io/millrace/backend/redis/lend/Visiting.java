package io.millrace.backend.redis.lend;

import io.millrace.backend.redis.footing.Batch;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.footing.Shards;
import io.millrace.backend.redis.form.Needs;
import io.millrace.backend.redis.limit.Brought;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.limit.Portion;
import io.millrace.backend.redis.record.Said;
import io.millrace.backend.redis.record.Tale;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Lease;
import io.millrace.core.job.Want;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Asks one home at a time for ready jobs; those who ask the same of a home at once, in one call.
public final class Visiting {
  private static final byte[] RESCUED = Tale.outcome("rescued", Optional.empty(), Optional.empty());
  private static final byte[] YIELDED = Tale.outcome("yield", Optional.empty(), Optional.empty());

  /// How often one claim brings permits to a home at most.
  private static final int MOST_ROUNDS = 8;

  /// Where an answer tells how many shards the queue has, if it does.
  private static final int SHARDS = 16;

  private final Footing footing;
  private final Homes homes;
  private final Permits permits;
  private final Map<Alike, Batch<Asker, Asker>> batches = new HashMap<>();

  /// What those want who may travel together.
  private record Alike(String home, Set<String> types, Optional<Duration> lease) {}

  Visiting(Footing footing, Homes homes, Permits permits) {
    this.footing = footing;
    this.homes = homes;
    this.permits = permits;
  }

  /// Those that want the same of a home travel together. Who only brings home waits for nobody, and
  /// hears of it alone.
  Future<?> visit(String home, Asker asker) {
    // Homes count by themselves: with the same stamp two tokens could be the same.
    asker.stamp = footing.ids().stamp();
    if (asker.want.max() == 0) {
      return visit(home, List.of(asker));
    }
    var alike = new Alike(home, asker.want.types(), asker.want.lease());
    var batch =
        batches.computeIfAbsent(
            alike, _ -> new Batch<>(Want.MOST, Asker::left, together -> visit(home, together)));
    return batch
        .ask(List.of(asker))
        .onComplete(_ -> batches.computeIfPresent(alike, (_, it) -> it.isIdle() ? null : it));
  }

  private Future<List<Asker>> visit(String home, List<Asker> askers) {
    var first = askers.getFirst();
    var portion =
        first.want.max() == 0
            ? Future.succeededFuture(Portion.UNBOUND)
            : permits.ofAll(first.stamp + "." + home);
    return portion.compose(all -> {
      var brought = new Brought(permits, all, home, first.stamp, first.want.lease());
      return round(home, askers, brought, 1)
          .compose(_ -> brought.rest())
          .map(_ -> {
            first.turns.addAll(brought.turns());
            return askers;
          });
    });
  }

  /// Lends what is there. Where permits are wanted for more, they are brought, and the home is
  /// asked again.
  private Future<?> round(String home, List<Asker> askers, Brought brought, int round) {
    return send(home, askers, brought, round > 1)
        .compose(answer -> {
          take(home, askers, answer);
          count(home, answer);
          brought.seen(answer.number(0), answer.at(15).whole(0));
          return hold(askers, answer.at(11), brought).map(answer);
        })
        .compose(answer ->
            permits
                .over(freed(answer.at(12)))
                .map(after -> {
                  askers.getFirst().turns.addAll(after.turns());
                  return answer;
                }))
        .compose(answer -> {
          var wants = answer.at(10);
          int starts = answer.at(15).whole(1);
          if (wants.size() == 0 && starts == 0) {
            return Future.succeededFuture();
          }
          if (round == MOST_ROUNDS) {
            askers.forEach(it -> it.more = true);
            return Future.succeededFuture();
          }
          return brought.bring(wants, starts).compose(_ -> round(home, askers, brought, round + 1));
        });
  }

  /// How the home stands all are told, each what it was lent; what is to be done about others, one.
  private static void take(String home, List<Asker> askers, Heard answer) {
    askers.forEach(it -> it.standing(home, answer));
    askers.getFirst().found(home, answer);
    var said = said(answer.at(8));
    var lent = answer.at(5);
    var shares = answer.at(14);
    int from = 0;
    for (int at = 0; at < shares.size(); at += 2) {
      int to = from + 3 * shares.whole(at + 1);
      askers.get(shares.whole(at) - 1).lent(home, lent, from, to, said);
      from = to;
    }
  }

  /// The first shard of a queue knows how many there are.
  private void count(String home, Heard answer) {
    if (Shards.place(home) == 0 && answer.size() > SHARDS) {
      homes.shards().has(home, answer.whole(SHARDS));
    }
  }

  private Future<?> hold(List<Asker> askers, Heard holds, Brought brought) {
    var held = new ArrayList<Future<?>>(0);
    for (int at = 0; at < holds.size(); at += 2) {
      var permit = holds.text(at + 1);
      var id = holds.text(at);
      var lease = lease(askers, id);
      var length = lease.map(Lease::length).orElse(Duration.ZERO);
      brought
          .used(permit)
          .ifPresent(needs -> {
            lease.ifPresent(it -> permits.met(id, it.token(), needs, permit, length));
            if (brought.isOutlived(permit, length)) {
              held.add(permits.goesOn(needs, permit, length));
            }
          });
    }
    return Future.all(held);
  }

  /// What those held elsewhere who do not run any more, as scripts tell it.
  public static List<Permits.Over> freed(Heard from) {
    var freed = new ArrayList<Permits.Over>(0);
    for (int at = 0; at < from.size(); at += 2) {
      freed.add(Permits.Over.silent(Needs.read(from.text(at)), from.text(at + 1)));
    }
    return freed;
  }

  private Future<Heard> send(String home, List<Asker> askers, Brought brought, boolean again) {
    var first = askers.getFirst();
    var types = first.want.types();
    var args =
        footing
            .args()
            .add(first.left())
            .add(first.lease())
            .add(first.stamp)
            .add(first.holder)
            .add(first.named(again))
            .add(footing.settings().maxRescues())
            .add(RESCUED)
            .add(YIELDED)
            .add(first.want.max() > 0 || !types.isEmpty());
    brought.writeAllTo(args);
    args.add(types.size());
    types.forEach(args::add);
    for (var along : askers.subList(1, askers.size())) {
      args.add(along.left())
          .add(along.lease())
          .add(along.stamp)
          .add(along.holder)
          .add(along.named(again));
    }
    brought.writeTo(args);
    var requests = askers.stream().map(it -> it.want.request().orElse("")).toList();
    return footing.commands().run(Scripts.CLAIM, footing.keys().home(home).claim(requests), args);
  }

  /// How one of these was lent.
  private static Optional<Lease> lease(List<Asker> askers, String id) {
    return askers.stream()
        .flatMap(it -> it.lent.reversed().stream())
        .filter(it -> it.job().id().equals(id))
        .findFirst()
        .map(Claim::lease);
  }

  private static Map<String, Said> said(Heard from) {
    if (from.size() == 0) {
      return Map.of();
    }
    var said = new HashMap<String, Said>();
    for (int at = 0; at < from.size(); at += 4) {
      said.put(
          from.text(at), Said.read(from.bytes(at + 1), from.bytes(at + 2), from.bytes(at + 3)));
    }
    return said;
  }
}
