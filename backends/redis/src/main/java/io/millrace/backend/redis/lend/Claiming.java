package io.millrace.backend.redis.lend;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Want;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.Claimed;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Lends ready jobs: queue by queue, and of one with several shards from all of them, each its part
/// of what is asked for.
public final class Claiming {
  /// How many bytes an instant has, and for how many ms a request is answered alike.
  private static final int INSTANT = 6;

  private static final long REPEATABLE = 60_000;

  private final Footing footing;
  private final Homes homes;
  private final Reading reading;
  private final Visiting visiting;

  public Claiming(Footing footing, Homes homes, Reading reading, Permits permits) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
    this.visiting = new Visiting(footing, homes, permits);
  }

  public Future<Claimed> claim(Want want) {
    var queues = order(want);
    if (queues.isEmpty()) {
      return Future.succeededFuture(Claimed.NOTHING);
    }
    var all = queues.values().stream().flatMap(List::stream).toList();
    return want.request().isEmpty() || all.size() == 1
        ? ask(want, queues)
        : asked(want.request().get(), all)
            .compose(known -> known.isEmpty() ? ask(want, queues) : again(want, known));
  }

  /// Who asks several is given what some have, though others cannot be asked: otherwise nobody
  /// would know of what was lent to him.
  private Future<Claimed> ask(Want want, Map<String, List<String>> queues) {
    var asker = new Asker(want, homes);
    Future<?> chain = Future.succeededFuture();
    for (var queue : queues.entrySet()) {
      chain = chain.compose(_ -> visit(queue.getKey(), queue.getValue(), asker));
    }
    return chain.transform(done -> {
      if (done.failed()) {
        asker.missed(done.cause());
      }
      boolean none = asker.lent.isEmpty() && (done.failed() || !asker.isAnswered());
      // Who asks again by his name is told then what has been lent, if all homes are there again.
      boolean named = want.request().isPresent() && !isParted();
      var missed = asker.missed().filter(it -> none || named || !isAway(it));
      return missed.isPresent()
          ? Future.failedFuture(missed.get())
          : told(asker).map(_ -> asker.claimed());
    });
  }

  /// Whether some homes can be away while others are not.
  private boolean isParted() {
    return footing.settings().place().mode() == RedisSettings.Mode.CLUSTER;
  }

  private static boolean isAway(Throwable cause) {
    return cause instanceof BackendUnavailable;
  }

  private static <T> Future<T> spared(Throwable cause, Supplier<T> instead) {
    return isAway(cause) ? Future.succeededFuture(instead.get()) : Future.failedFuture(cause);
  }

  /// Those that have lent to this request tell again what.
  private Future<Claimed> again(Want want, List<String> known) {
    var asker = new Asker(want, homes);
    Future<?> chain = Future.succeededFuture();
    for (var home : known) {
      chain = chain.compose(_ -> visiting.visit(home, asker));
    }
    return chain.compose(_ -> told(asker)).map(_ -> asker.claimed());
  }

  /// Asks the shards of a queue; also those of which only the first of them told.
  private Future<?> visit(String queue, List<String> known, Asker asker) {
    return (known.size() == 1 ? answers(queue, asker, asker) : visit(known, asker))
        .compose(_ -> {
          var news = new ArrayList<>(homes.shards().lending(queue));
          news.removeAll(known);
          return news.isEmpty() ? Future.succeededFuture() : visit(news, asker);
        });
  }

  /// Whether that home answers. Of one that is away while others need not be so, it is noted for
  /// all who are asked, and no more.
  private Future<Boolean> answers(String home, Asker part, Asker all) {
    var visited =
        visiting
            .visit(home, part)
            .map(_ -> {
              all.answered();
              return true;
            });
    return isParted()
        ? visited.recover(cause ->
            spared(
                cause,
                () -> {
                  all.missed(cause);
                  return false;
                }))
        : visited;
  }

  /// Asks several at once, each for its part of what is left. Who gave less leaves the rest to
  /// those that were not asked yet, and to those that gave all. Where others gave all before, one
  /// is asked all the same, how it stands; in those that nobody asked something may be due.
  private Future<?> visit(List<String> some, Asker asker) {
    int left = asker.left();
    boolean lends = asker.want.max() > 0;
    boolean none = some.stream().noneMatch(asker::hasAsked);
    int count = lends ? Math.min(some.size(), none ? Math.max(left, 1) : left) : some.size();
    if (count == 0) {
      asker.more |= !some.stream().allMatch(asker::hasAsked);
      return Future.succeededFuture();
    }
    var parts = new ArrayList<Asker>(count);
    var visits = new ArrayList<Future<Boolean>>(count);
    for (int at = 0; at < count; at++) {
      parts.add(asker.part(some.get(at), left / count + (at < left % count ? 1 : 0)));
      visits.add(answers(some.get(at), parts.get(at), asker));
    }
    return Future.join(visits)
        .transform(all -> {
          var next = new ArrayList<>(some.subList(count, some.size()));
          for (int at = 0; at < count; at++) {
            boolean answered = visits.get(at).succeeded() && visits.get(at).result();
            // Who lends some and cannot find out about the others has lent those all the same.
            if (answered || !parts.get(at).lent.isEmpty()) {
              asker.join(parts.get(at));
              if (answered && lends && parts.get(at).isFull()) {
                next.add(some.get(at));
              }
            }
          }
          return all.failed() ? Future.failedFuture(all.cause()) : visit(next, asker);
        });
  }

  /// Who waited for others is lent with what they came to.
  private Future<?> told(Asker asker) {
    var parents = new HashSet<String>(0);
    asker.lent.forEach(it -> parents.addAll(it.job().ties().parents()));
    return parents.isEmpty()
        ? Future.succeededFuture()
        : reading
            .look(footing.commands(), parents)
            .map(look -> {
              asker.tell(look);
              return look;
            });
  }

  /// The homes that have lent to this request before.
  private Future<List<String>> asked(String request, List<String> some) {
    var looks = some.stream().map(it -> asked(request, it)).toList();
    return footing
        .now()
        .compose(now ->
            Future.all(looks)
                .map(all -> {
                  var known = new ArrayList<String>();
                  for (int at = 0; at < some.size(); at++) {
                    var asked = all.<byte[]>resultAt(at);
                    if (asked.length == INSTANT
                        && Bytes.number(asked, 0, INSTANT) + REPEATABLE > now) {
                      known.add(some.get(at));
                    }
                  }
                  return known;
                }));
  }

  /// When a home lent to it last; of one that is away nobody knows, and it cannot lend again.
  private Future<byte[]> asked(String request, String home) {
    var args = new Args().add(footing.keys().home(home).asked(request)).add(0).add(INSTANT - 1);
    var asked = footing.commands().read("GETRANGE", args).map(Heard::bytes);
    return isParted() ? asked.recover(cause -> spared(cause, () -> new byte[0])) : asked;
  }

  /// The queues in the order in which this want asks them, each with its homes from somewhere on: a
  /// repeat asks alike.
  private Map<String, List<String>> order(Want want) {
    RandomGenerator draw =
        want.request()
            .<RandomGenerator>map(it -> new SplittableRandom(it.hashCode()))
            .orElse(footing.random());
    var order = new LinkedHashMap<String, List<String>>();
    for (var queue : want.queues().order(draw)) {
      var all = homes.shards().lending(queue);
      if (all.size() > 1) {
        all = new ArrayList<>(all);
        Collections.rotate(all, draw.nextInt(all.size()));
      }
      order.put(queue, all);
    }
    return order;
  }
}
