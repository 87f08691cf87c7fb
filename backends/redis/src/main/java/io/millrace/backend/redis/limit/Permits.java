package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.form.Across;
import io.millrace.backend.redis.form.Needs;
import io.millrace.core.job.Token;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.limit.Weighed;
import io.millrace.core.spi.BreakerStore.Verdict;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What jobs hold of limits that lie elsewhere (`stores.md` §7): a permit has one name at every
/// limiter that its job asks, and at the breaker that guards it.
///
/// It is taken before its job is lent and given back after that has ended, and ends by itself a
/// little after the lease: so whoever dies in between lets too few start for a while, never too
/// many.
public final class Permits {
  /// So much longer than a lease a permit is held.
  private static final Duration LONGER = Duration.ofSeconds(5);

  /// How the name of a permit begins that a job holds.
  public static final String OF_JOB = "\u0001";

  /// Of so many jobs a node remembers what they hold.
  private static final int MOST_KNOWN = 10_000;

  private final Units units;
  private final Guards guards;
  private final Overall overall;
  private final Map<String, Kept> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > MOST_KNOWN;
        }
      };

  public Permits(Units units, Guards guards, Overall overall) {
    this.units = units;
    this.guards = guards;
    this.overall = overall;
  }

  /// Who refused more, and until when if that is known.
  record Refusal(String gate, Optional<Instant> until) {}

  /// The permits that there are for these needs.
  record Got(List<String> permits, Optional<Refusal> refusal, List<BreakerTurn> turns) {
    private Got with(List<String> left, Refusal refused) {
      return new Got(left, Optional.of(refused), turns);
    }
  }

  /// One that is over, and what is said of its attempt to the breaker and the limiters.
  public record Over(
      Needs needs, String permit, Optional<Verdict> verdict, Optional<Instant> halt) {
    public static Over silent(Needs needs, String permit) {
      return new Over(needs, permit, Optional.empty(), Optional.empty());
    }
  }

  /// The queues in which something waits no longer, and the breakers that turned.
  public record After(Set<String> hints, List<BreakerTurn> turns) {
    public static final After NOTHING = new After(Set.of(), List.of());
  }

  /// What a running job holds by its lease, and for how long it was lent.
  private record Kept(Token token, Needs needs, String permit, Duration lease) {}

  /// That this node knows what a running job holds.
  public void met(String id, Token token, Needs needs, String permit, Duration lease) {
    known.put(id, new Kept(token, needs, permit, lease));
  }

  /// That it holds nothing any more.
  public void forget(String id) {
    known.remove(id);
  }

  /// Whether this node knows what that lease of a job holds: another one of it holds something
  /// else.
  public boolean knows(String id, Token token) {
    var kept = known.get(id);
    return kept != null && kept.token.equals(token);
  }

  /// Whether it knows that this is what it asks: what bounds its queue may have changed since.
  public boolean knows(String id, Token token, Needs needs) {
    return knows(id, token) && Objects.requireNonNull(known.get(id)).needs.equals(needs);
  }

  /// For how long one is held whose lease goes on for that long.
  public static Duration hold(Duration lease) {
    return lease.plus(LONGER);
  }

  /// Holds what that lease of a job holds, as far as this node knows, for as long as it is to go
  /// on.
  public Future<?> goesOn(String id, Token token, Duration by) {
    var kept = known.get(id);
    return kept == null || !kept.token.equals(token)
        ? Future.succeededFuture()
        : goesOn(kept.needs, kept.permit, by.isZero() ? kept.lease : by);
  }

  /// Gives back what was held for a lease that turns out to be over: to hold it made it anew.
  public Future<?> wasOver(String id, Token token) {
    if (!knows(id, token)) {
      return Future.succeededFuture();
    }
    var kept = Objects.requireNonNull(known.remove(id));
    return over(List.of(Over.silent(kept.needs, kept.permit)));
  }

  /// What a claim under that name has of the limiter that every job asks.
  public Future<Portion> ofAll(String name) {
    return overall.portion(name);
  }

  /// Takes permits of these names for jobs of a home, all that they need or nothing.
  Future<Got> take(Needs needs, List<String> names, Duration lease, String home) {
    var hold = hold(lease);
    return admitted(needs, names, hold, home).compose(got -> taken(needs, 0, got, hold, home));
  }

  private Future<Got> admitted(Needs needs, List<String> names, Duration hold, String home) {
    if (needs.breaker().isEmpty()) {
      return Future.succeededFuture(new Got(names, Optional.empty(), List.of()));
    }
    var breaker = needs.breaker().get();
    var let = new ArrayList<String>(names.size());
    var refusal = new ArrayList<Refusal>(1);
    return guards
        .step(
            breaker,
            guard -> {
              let.clear();
              refusal.clear();
              for (var name : names) {
                if (guard.admit(name, hold.toMillis()) instanceof Admit.Refused(var until)) {
                  refusal.add(new Refusal("b" + breaker, until));
                  break;
                }
                let.add(name);
              }
            })
        .compose(stepped -> {
          var got = new Got(let, refusal.stream().findFirst(), stepped.turns());
          return refusal.isEmpty()
              ? Future.succeededFuture(got)
              : guards.waits(breaker, home, true).map(got);
        });
  }

  /// Asks one limiter after the other for those that all before it granted.
  private Future<Got> taken(Needs needs, int at, Got got, Duration hold, String home) {
    if (at == needs.limiters().size() || got.permits.isEmpty()) {
      return Future.succeededFuture(got);
    }
    var of = needs.limiters().get(at);
    return units
        .acquire(of.limiter(), asks(of, got.permits), hold, false, home)
        .compose(taken -> {
          int granted = taken.granted();
          if (granted == got.permits.size()) {
            return taken(needs, at + 1, got, hold, home);
          }
          var refusal = new Refusal("l" + of.limiter(), taken.state().opensAt(of.weight()));
          var left = List.copyOf(got.permits.subList(0, granted));
          var vain = List.copyOf(got.permits.subList(granted, got.permits.size()));
          return unused(needs, vain)
              .compose(_ -> taken(needs, at + 1, got.with(left, refusal), hold, home));
        });
  }

  private static List<Units.Ask> asks(Weighed of, List<String> permits) {
    return permits.stream().map(it -> new Units.Ask(it, of.weight())).toList();
  }

  /// Gives back what nothing started with.
  Future<After> unused(Needs needs, List<String> permits) {
    return permits.isEmpty()
        ? Future.succeededFuture(After.NOTHING)
        : over(permits.stream().map(it -> Over.silent(needs, it)).toList(), true);
  }

  /// Gives back what attempts held that are over, once what they came to is told.
  public Future<After> over(List<Over> all) {
    return over(all, false);
  }

  private Future<After> over(List<Over> all, boolean unused) {
    if (all.isEmpty()) {
      return Future.succeededFuture(After.NOTHING);
    }
    var hints = new HashSet<String>();
    var turns = new ArrayList<BreakerTurn>();
    var halted = new ArrayList<Future<?>>();
    for (var over : all) {
      over.halt.ifPresent(until ->
          over.needs.limiters().stream()
              .map(Weighed::limiter)
              .filter(it -> !Across.is(it))
              .forEach(it -> halted.add(units.halt(it, until.toEpochMilli()))));
    }
    return Future.all(halted)
        .compose(_ -> {
          var told = new ArrayList<Future<?>>();
          for (var over : all) {
            over.needs
                .breaker()
                .ifPresent(breaker ->
                    told.add(
                        guards
                            .step(breaker, guard -> guard.ended(over.permit, over.verdict))
                            .compose(it -> guards.told(List.of(it)))
                            .map(it -> {
                              hints.addAll(it.hints());
                              turns.addAll(it.turns());
                              return it;
                            })));
          }
          givenBack(all, unused).forEach(it -> told.add(it.map(hints::addAll)));
          return Future.all(told);
        })
        .map(_ -> new After(hints, turns));
  }

  private List<Future<Set<String>>> givenBack(List<Over> all, boolean unused) {
    var byLimiter = new LinkedHashMap<String, List<String>>();
    for (var over : all) {
      if (!over.permit.isEmpty()) {
        over.needs
            .limiters()
            .forEach(it ->
                byLimiter.computeIfAbsent(it.limiter(), _ -> new ArrayList<>()).add(over.permit));
      }
    }
    var given = new ArrayList<Future<Set<String>>>(byLimiter.size());
    byLimiter.forEach((limiter, some) -> given.add(units.giveBack(limiter, some, unused)));
    return given;
  }

  /// Holds one for as long as its lease goes on from now, and a little longer.
  public Future<?> goesOn(Needs needs, String permit, Duration lease) {
    var hold = hold(lease);
    var held = new ArrayList<Future<?>>();
    needs
        .limiters()
        .forEach(it -> held.add(units.hold(it.limiter(), asks(it, List.of(permit)), hold)));
    needs
        .breaker()
        .ifPresent(it -> held.add(guards.step(it, guard -> guard.goesOn(permit, hold.toMillis()))));
    return Future.all(held);
  }
}
