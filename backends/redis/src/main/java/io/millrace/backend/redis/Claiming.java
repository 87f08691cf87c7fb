package io.millrace.backend.redis;

import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import io.millrace.core.job.Want;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.limit.LimitName;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Claimed.Held;
import io.millrace.core.spi.Claimed.Homecoming;
import io.millrace.core.spi.Claimed.Judged;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// Lends ready jobs, home by home.
final class Claiming {
  private static final byte[] RESCUED = Tale.outcome("rescued", Optional.empty(), Optional.empty());

  private final Footing footing;

  /// How often one claim brings permits to a home at most.
  private static final int MOST_ROUNDS = 8;

  private final Homes homes;
  private final Reading reading;
  private final Permits permits;

  Claiming(Footing footing, Homes homes, Reading reading, Permits permits) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
    this.permits = permits;
  }

  Future<Claimed> claim(Want want) {
    var queues = order(want);
    if (queues.isEmpty()) {
      return Future.succeededFuture(Claimed.NOTHING);
    }
    return want.request().isEmpty() || queues.size() == 1
        ? ask(want, queues)
        : asked(want.request().get(), queues)
            .compose(known -> ask(want, known.isEmpty() ? queues : known));
  }

  private Future<Claimed> ask(Want want, List<String> queues) {
    var gathered = new Gathered(Math.min(want.max(), Want.MOST));
    var stamp = footing.ids.stamp();
    var holder = Lent.form(want.holder());
    Future<?> chain = Future.succeededFuture();
    for (var queue : queues) {
      chain =
          chain.compose(_ -> {
            var brought = new Brought(permits, queue, stamp, want.lease());
            return round(want, queue, gathered, stamp, holder, brought, 1)
                .compose(_ -> brought.rest())
                .onSuccess(_ -> gathered.turns.addAll(brought.turns));
          });
    }
    return chain.compose(_ -> told(gathered)).map(_ -> gathered.claimed());
  }

  /// Who waited for others is lent with what they came to.
  private Future<?> told(Gathered gathered) {
    var parents = new HashSet<String>(0);
    gathered.lent.forEach(it -> parents.addAll(it.job().ties().parents()));
    return parents.isEmpty()
        ? Future.succeededFuture()
        : reading.look(footing.commands, parents).onSuccess(gathered::tell);
  }

  /// Lends what is there. Where permits are wanted for more, they are brought, and the home is
  /// asked again.
  private Future<?> round(
      Want want,
      String queue,
      Gathered gathered,
      String stamp,
      byte[] holder,
      Brought brought,
      int round) {
    return send(want, queue, gathered.left(), stamp, holder, brought, round > 1)
        .compose(answer -> {
          gathered.take(queue, answer);
          return hold(gathered, answer.at(11), brought).map(answer);
        })
        .compose(answer ->
            permits
                .over(freed(answer.at(12)))
                .map(after -> {
                  gathered.turns.addAll(after.turns());
                  return answer;
                }))
        .compose(answer -> {
          var wants = answer.at(10);
          if (wants.size() == 0) {
            return Future.succeededFuture();
          }
          if (round == MOST_ROUNDS) {
            gathered.more = true;
            return Future.succeededFuture();
          }
          return brought
              .bring(wants)
              .compose(_ -> round(want, queue, gathered, stamp, holder, brought, round + 1));
        });
  }

  private Future<?> hold(Gathered gathered, Heard holds, Brought brought) {
    var held = new ArrayList<Future<?>>(0);
    for (int at = 0; at < holds.size(); at += 2) {
      var permit = holds.text(at + 1);
      var length = gathered.length(holds.text(at));
      var id = holds.text(at);
      brought
          .used(permit)
          .ifPresent(needs -> {
            permits.met(id, needs, permit, length);
            if (brought.isOutlived(permit, length)) {
              held.add(permits.goesOn(needs, permit, length));
            }
          });
    }
    return Future.all(held);
  }

  /// What those held elsewhere who do not run any more, as scripts tell it.
  static List<Permits.Over> freed(Heard from) {
    var freed = new ArrayList<Permits.Over>(0);
    for (int at = 0; at < from.size(); at += 2) {
      freed.add(Permits.Over.silent(Needs.read(from.text(at)), from.text(at + 1)));
    }
    return freed;
  }

  /// The homes that have lent to this request before.
  private Future<List<String>> asked(String request, List<String> queues) {
    var looks =
        queues.stream()
            .map(it -> new Args().add(footing.keys.home(it).claim(request).getLast()))
            .map(args -> footing.commands.read("EXISTS", args))
            .toList();
    return Future.all(looks)
        .map(all -> {
          var known = new ArrayList<String>();
          for (int at = 0; at < queues.size(); at++) {
            if (all.<Heard>resultAt(at).number() == 1) {
              known.add(queues.get(at));
            }
          }
          return known;
        });
  }

  private Future<Heard> send(
      Want want,
      String queue,
      int max,
      String stamp,
      byte[] holder,
      Brought brought,
      boolean again) {
    var args =
        footing
            .args()
            .add(max)
            .add(want.lease().map(Duration::toMillis).orElse(0L))
            .add(stamp)
            .add(holder)
            .add(want.request().isEmpty() ? 0 : again ? 2 : 1)
            .add(footing.settings.maxRescues())
            .add(RESCUED)
            .add(want.types().size());
    want.types().forEach(args::add);
    brought.writeTo(args);
    var keys = footing.keys.home(queue).claim(want.request().orElse(""));
    return footing.commands.run(Scripts.CLAIM, keys, args);
  }

  /// The queues in the order in which this want asks them: a repeat asks alike.
  private List<String> order(Want want) {
    RandomGenerator draw =
        want.request()
            .<RandomGenerator>map(it -> new SplittableRandom(it.hashCode()))
            .orElse(footing.random);
    return want.queues().order(draw);
  }

  /// What the homes gave until now.
  private final class Gathered {
    private final List<Claim> lent = new ArrayList<>();
    private final List<Judged> judge = new ArrayList<>(0);
    private final List<Homecoming> home = new ArrayList<>(0);
    private final List<Held> held = new ArrayList<>(0);
    private final List<BreakerTurn> turns = new ArrayList<>(0);
    private final List<String> paused = new ArrayList<>(0);
    private final Map<String, Instant> frees = new HashMap<>(0);
    private final HashMap<Object, Object> pool = new HashMap<>();
    private final int max;
    private long next = Long.MAX_VALUE;
    private boolean more;

    Gathered(int max) {
      this.max = max;
    }

    int left() {
      return max - lent.size();
    }

    /// For how long that one was lent.
    Duration length(String id) {
      return lent.reversed().stream()
          .filter(it -> it.job().id().equals(id))
          .findFirst()
          .map(it -> it.lease().length())
          .orElse(Duration.ZERO);
    }

    void take(String queue, Heard answer) {
      next = Math.min(next, late(answer.number(1)));
      long free = late(answer.number(2));
      if (free == Long.MAX_VALUE) {
        frees.remove(queue);
      } else {
        frees.put(queue, Instant.ofEpochMilli(free));
        next = Math.min(next, free);
      }
      if (answer.yes(3)) {
        paused.add(queue);
      }
      more |= answer.yes(4);
      var said = said(answer.at(8));
      lent(queue, answer.at(5), said);
      judge(queue, answer.at(6));
      home(queue, answer.at(7));
      held(queue, answer.at(9));
    }

    private void held(String queue, Heard from) {
      for (int at = 0; at < from.size(); at += 4) {
        var by = from.text(at + 2);
        long until = late(from.number(at + 3));
        held.add(
            new Held(
                from.text(at),
                queue,
                from.text(at + 1),
                limit(by, queue),
                until == Long.MAX_VALUE
                    ? Optional.empty()
                    : Optional.of(Instant.ofEpochMilli(until))));
      }
    }

    private static LimitName limit(String by, String queue) {
      var name = by.substring(1);
      return switch (by.charAt(0)) {
        case 'q' -> new LimitName(LimitName.Kind.QUEUE, queue);
        case 't' -> new LimitName(LimitName.Kind.TYPE, name);
        case 'k' -> new LimitName(LimitName.Kind.KEY, name);
        case 'l' -> new LimitName(LimitName.Kind.LIMITER, name);
        case 'b' -> new LimitName(LimitName.Kind.BREAKER, name);
        default -> throw new IllegalStateException("nothing holds by " + by);
      };
    }

    private static long late(long at) {
      return at < 0 ? Long.MAX_VALUE : at;
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

    private void lent(String queue, Heard from, Map<String, Said> said) {
      for (int at = 0; at < from.size(); at += 3) {
        var id = from.text(at);
        homes.met(id, queue);
        lent.add(claim(queue, id, from, at, said.getOrDefault(id, Said.NOTHING)));
      }
    }

    private void judge(String queue, Heard from) {
      for (int at = 0; at < from.size(); at += 3) {
        var id = from.text(at);
        homes.met(id, queue);
        var reason = new Lent(from.bytes(at + 2)).reason();
        judge.add(new Judged(claim(queue, id, from, at, Said.NOTHING), reason));
      }
    }

    private Claim claim(String queue, String id, Heard from, int at, Said said) {
      var packed = Packed.read(from.bytes(at + 1), id, queue, pool);
      var lent = new Lent(from.bytes(at + 2));
      boolean judged = lent.isJudged();
      return new Claim(
          packed.job,
          lent.lease(),
          packed.attempt + (judged ? 0 : 1),
          packed.quick,
          packed.rescues,
          packed.scheduledAt(),
          Instant.ofEpochMilli(judged ? packed.startedAt : lent.startedAt()),
          said.kept(),
          Map.of());
    }

    void tell(Reading.Look parents) {
      lent.replaceAll(it -> it.job().ties().parents().isEmpty() ? it : told(it, parents));
    }

    private static Claim told(Claim it, Reading.Look look) {
      var results = new LinkedHashMap<String, Json>();
      for (var parent : it.job().ties().parents()) {
        var seen = look.seen().get(parent);
        var result = seen == null ? Optional.<Json>empty() : seen.packed().tale.result;
        results.put(parent, result.orElse(Json.NULL));
      }
      return new Claim(
          it.job(),
          it.lease(),
          it.attempt(),
          it.quick(),
          it.rescues(),
          it.scheduledAt(),
          it.startedAt(),
          it.kept(),
          results);
    }

    private void home(String queue, Heard from) {
      for (int at = 0; at < from.size(); at += 4) {
        home.add(
            new Homecoming(
                from.text(at),
                queue,
                from.text(at + 1),
                Code.state(from.whole(at + 2)),
                from.whole(at + 3),
                false));
      }
    }

    Claimed claimed() {
      return new Claimed(
          lent,
          judge,
          home,
          paused,
          held,
          turns,
          Set.of(),
          frees,
          next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(next)),
          more);
    }
  }
}
