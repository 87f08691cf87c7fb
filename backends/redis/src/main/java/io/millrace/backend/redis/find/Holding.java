package io.millrace.backend.redis.find;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.limit.Brought;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Job;
import io.millrace.core.query.Standing.Block;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Some of those who hold a limit now, by name. Of each home the first thousand that run are looked
/// at.
public final class Holding {
  private static final int MOST_LOOKED = 1_000;

  private final Footing footing;
  private final Reading reading;

  Holding(Footing footing, Reading reading) {
    this.footing = footing;
    this.reading = reading;
  }

  /// Those that run in a queue and are such.
  Future<List<String>> of(String queue, Predicate<Job> such) {
    return running(queue)
        .compose(ids -> {
          var where = new HashMap<String, String>();
          ids.forEach(id -> where.put(id, queue));
          return reading
              .look(footing.reads(), where)
              .map(look ->
                  ids.stream()
                      .filter(id -> {
                        var seen = look.seen().get(id);
                        return seen != null
                            && seen.lent() != null
                            && such.test(seen.packed().job());
                      })
                      .limit(Block.HOLDERS)
                      .toList());
        });
  }

  private Future<List<String>> running(String queue) {
    var leases = footing.keys().of(queue, "leases").getFirst();
    return footing
        .reads()
        .read("ZRANGE", new Args().add(leases).add(0).add(MOST_LOOKED - 1))
        .map(Heard::texts);
  }

  /// Those that hold one of these permits, which say in which queues they are.
  Future<List<String>> with(Collection<String> permits) {
    var queues = new TreeSet<String>();
    permits.forEach(it -> Brought.queueOf(it).ifPresent(queues::add));
    var wanted = new HashSet<>(permits);
    var found = queues.stream().map(it -> with(it, wanted)).toList();
    return Future.all(found)
        .map(all ->
            all.<List<String>>list().stream().flatMap(List::stream).limit(Block.HOLDERS).toList());
  }

  private Future<List<String>> with(String queue, Collection<String> permits) {
    return running(queue)
        .compose(ids -> {
          if (ids.isEmpty()) {
            return Future.succeededFuture(List.of());
          }
          var args = new Args().add(footing.keys().of(queue, "side").getFirst());
          ids.forEach(id -> args.add(id + ":h"));
          return footing
              .reads()
              .read("HMGET", args)
              .map(held -> {
                var holders = new ArrayList<String>();
                for (int at = 0; at < ids.size(); at++) {
                  var permit = Optional.of(held.at(at)).filter(it -> !it.isNothing());
                  if (permit.map(Heard::text).filter(permits::contains).isPresent()) {
                    holders.add(ids.get(at));
                  }
                }
                return holders;
              });
        });
  }
}
