package io.millrace.backend.redis.verb;

import io.millrace.backend.redis.footing.Batch;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Code;
import io.millrace.backend.redis.form.Needs;
import io.millrace.backend.redis.limit.Brought;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.limit.Portion;
import io.millrace.backend.redis.record.Lent;
import io.millrace.backend.redis.record.Packed;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.record.Said;
import io.millrace.backend.redis.record.Tale;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import io.millrace.core.job.Lease;
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

/// Lends ready jobs, home by home; to those who ask a home at once, in one call.
public final class Claiming {
  private static final byte[] RESCUED = Tale.outcome("rescued", Optional.empty(), Optional.empty());
  private static final byte[] YIELDED = Tale.outcome("yield", Optional.empty(), Optional.empty());

  /// Added to the state of one whose slot was taken.
  private static final int WITHDRAWN = 10;

  /// How many bytes an instant has, and for how many ms a request is answered alike.
  private static final int INSTANT = 6;

  private static final long REPEATABLE = 60_000;

  /// How often one claim brings permits to a home at most.
  private static final int MOST_ROUNDS = 8;

  private final Footing footing;
  private final Homes homes;
  private final Reading reading;
  private final Permits permits;
  private final Map<Alike, Batch<Asker, Asker>> batches = new HashMap<>();

  /// What those want who may travel together.
  private record Alike(String queue, Set<String> types, Optional<Duration> lease) {}

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
    var asker = new Asker(want);
    Future<?> chain = Future.succeededFuture();
    for (var queue : queues) {
      chain = chain.compose(_ -> visit(queue, asker));
    }
    return chain.compose(_ -> told(asker)).map(_ -> asker.claimed());
  }

  /// Those that want the same of a home travel together. Who only brings home waits for nobody, and
  /// hears of it alone.
  private Future<?> visit(String queue, Asker asker) {
    // Homes count by themselves: with the same stamp two tokens could be the same.
    asker.stamp = footing.ids().stamp();
    if (asker.want.max() == 0) {
      return visit(queue, List.of(asker));
    }
    var alike = new Alike(queue, asker.want.types(), asker.want.lease());
    var batch =
        batches.computeIfAbsent(
            alike, _ -> new Batch<>(Want.MOST, Asker::left, together -> visit(queue, together)));
    return batch
        .ask(List.of(asker))
        .onComplete(_ -> batches.computeIfPresent(alike, (_, it) -> it.isIdle() ? null : it));
  }

  private Future<List<Asker>> visit(String queue, List<Asker> askers) {
    var first = askers.getFirst();
    var portion =
        first.want.max() == 0
            ? Future.succeededFuture(Portion.UNBOUND)
            : permits.ofAll(first.stamp + "." + queue);
    return portion.compose(all -> {
      var brought = new Brought(permits, all, queue, first.stamp, first.want.lease());
      return round(queue, askers, brought, 1)
          .compose(_ -> brought.rest())
          .map(_ -> {
            first.turns.addAll(brought.turns());
            return askers;
          });
    });
  }

  /// Who waited for others is lent with what they came to.
  private Future<?> told(Asker asker) {
    var parents = new HashSet<String>(0);
    asker.lent.forEach(it -> parents.addAll(it.job().ties().parents()));
    return parents.isEmpty()
        ? Future.succeededFuture()
        : reading.look(footing.commands(), parents).onSuccess(asker::tell);
  }

  /// Lends what is there. Where permits are wanted for more, they are brought, and the home is
  /// asked again.
  private Future<?> round(String queue, List<Asker> askers, Brought brought, int round) {
    return send(queue, askers, brought, round > 1)
        .compose(answer -> {
          take(queue, askers, answer);
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
          return brought
              .bring(wants, starts)
              .compose(_ -> round(queue, askers, brought, round + 1));
        });
  }

  /// How the home stands all are told, each what it was lent; what is to be done about others, one.
  private static void take(String queue, List<Asker> askers, Heard answer) {
    askers.forEach(it -> it.standing(queue, answer));
    askers.getFirst().found(queue, answer);
    var said = said(answer.at(8));
    var lent = answer.at(5);
    var shares = answer.at(14);
    int from = 0;
    for (int at = 0; at < shares.size(); at += 2) {
      int to = from + 3 * shares.whole(at + 1);
      askers.get(shares.whole(at) - 1).lent(queue, lent, from, to, said);
      from = to;
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
            .map(it -> new Args().add(footing.keys().home(it).asked(request)))
            .map(args -> footing.commands().read("GETRANGE", args.add(0).add(INSTANT - 1)))
            .toList();
    return footing
        .now()
        .compose(now ->
            Future.all(looks)
                .map(all -> {
                  var known = new ArrayList<String>();
                  for (int at = 0; at < queues.size(); at++) {
                    var asked = all.<Heard>resultAt(at).bytes();
                    if (asked.length == INSTANT
                        && Bytes.number(asked, 0, INSTANT) + REPEATABLE > now) {
                      known.add(queues.get(at));
                    }
                  }
                  return known;
                }));
  }

  private Future<Heard> send(String queue, List<Asker> askers, Brought brought, boolean again) {
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
    return footing.commands().run(Scripts.CLAIM, footing.keys().home(queue).claim(requests), args);
  }

  /// The queues in the order in which this want asks them: a repeat asks alike.
  private List<String> order(Want want) {
    RandomGenerator draw =
        want.request()
            .<RandomGenerator>map(it -> new SplittableRandom(it.hashCode()))
            .orElse(footing.random());
    return want.queues().order(draw);
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

  private static long late(long at) {
    return at < 0 ? Long.MAX_VALUE : at;
  }

  /// One who asks, and what the homes gave until now.
  private final class Asker {
    private final Want want;
    private String stamp = "";
    private final byte[] holder;
    private final List<Claim> lent = new ArrayList<>();
    private final List<Judged> judge = new ArrayList<>(0);
    private final List<Homecoming> home = new ArrayList<>(0);
    private final List<Held> held = new ArrayList<>(0);
    private final List<BreakerTurn> turns = new ArrayList<>(0);
    private final List<String> paused = new ArrayList<>(0);
    private final Set<String> attend = new HashSet<>(0);
    private final Map<String, Instant> frees = new HashMap<>(0);
    private final HashMap<Object, Object> pool = new HashMap<>();
    private final Map<String, Long> nexts = new HashMap<>();
    private boolean more;

    Asker(Want want) {
      this.want = want;
      this.holder = Lent.form(want.holder());
    }

    int left() {
      return Math.min(want.max(), Want.MOST) - lent.size();
    }

    long lease() {
      return want.lease().map(Duration::toMillis).orElse(0L);
    }

    /// Whether a repeat is to be answered alike: 2 when this goes on with what was lent to it.
    int named(boolean again) {
      return want.request().isEmpty() ? 0 : again ? 2 : 1;
    }

    /// How that home stands.
    void standing(String queue, Heard answer) {
      long next = late(answer.number(1));
      long free = late(answer.number(2));
      if (free == Long.MAX_VALUE) {
        frees.remove(queue);
      } else {
        frees.put(queue, Instant.ofEpochMilli(free));
        next = Math.min(next, free);
      }
      nexts.put(queue, next);
      if (answer.yes(3)) {
        paused.add(queue);
      }
      more |= answer.yes(4);
    }

    /// What somebody must see to.
    void found(String queue, Heard answer) {
      if (answer.yes(13)) {
        attend.add(queue);
      }
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

    void lent(String queue, Heard from, int first, int end, Map<String, Said> said) {
      for (int at = first; at < end; at += 3) {
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
          packed.job(),
          lent.lease(),
          packed.attempt() + (judged ? 0 : 1),
          packed.quick(),
          packed.rescues(),
          packed.scheduledAt(),
          Instant.ofEpochMilli(judged ? packed.startedAt() : lent.startedAt()),
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
        var result = seen == null ? Optional.<Json>empty() : seen.packed().tale().result();
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
        int state = from.whole(at + 2);
        home.add(
            new Homecoming(
                from.text(at),
                queue,
                from.text(at + 1),
                Code.state(state % WITHDRAWN),
                from.whole(at + 3),
                state > WITHDRAWN));
      }
    }

    Claimed claimed() {
      long next = nexts.values().stream().mapToLong(it -> it).min().orElse(Long.MAX_VALUE);
      return new Claimed(
          lent,
          judge,
          home,
          paused,
          held,
          turns,
          attend,
          frees,
          next == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(next)),
          more);
    }
  }
}
