package io.millrace.backend.redis;

import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.limit.BreakerTurn;
import io.millrace.core.spi.BackendUnavailable;
import io.millrace.core.spi.BreakerStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/// Breakers in Redis, each one value under a tag of its own. What one becomes is worked out from
/// what it was; when it has become something else before that arrives, it is looked at again. Calls
/// of this node about the same breaker travel together, and while nothing changes nothing is
/// written.
final class RedisBreakerStore implements BreakerStore {
  private static final int MOST_TRIES = 50;

  private final Footing footing;
  private final Map<String, Batch<Step, Stepped>> batches = new HashMap<>();

  RedisBreakerStore(Footing footing) {
    this.footing = footing;
  }

  /// What is done to a breaker; an admission has an answer of its own.
  private interface Step extends Function<Guard, Optional<Admit>> {}

  /// What came of a step, and how the breaker stands after all that travelled with it.
  private record Stepped(
      Optional<Admit> admit, List<BreakerTurn> turns, BreakerStanding standing, boolean guards) {}

  @Override
  public Future<Told> configure(Collection<Breaker> breakers) {
    return footing.loop.take(() -> {
      var guarding = new LinkedHashMap<String, Boolean>();
      breakers.stream()
          .filter(it -> it.rule().isPresent())
          .forEach(it -> guarding.put(it.name(), true));
      return named(guarding)
          .compose(_ -> all(breakers, Breaker::name, it -> guard -> guard.follow(it)))
          .compose(steps -> {
            var idle = new LinkedHashMap<String, Boolean>();
            steps.stream()
                .filter(it -> !it.guards)
                .forEach(it -> idle.put(it.standing.name(), false));
            return named(idle).map(told(steps));
          });
    });
  }

  /// A name in vain is let be by those who read it, a missing one is not: so names come before the
  /// breaker, and go after it.
  private Future<?> named(Map<String, Boolean> guarding) {
    if (guarding.isEmpty()) {
      return Future.succeededFuture();
    }
    var args = new Args();
    guarding.forEach((name, guards) -> args.add(name).add(guards));
    return footing.commands.run(Scripts.NAME, names(), args);
  }

  @Override
  public Future<Admission> admit(String breaker, String probe) {
    return footing.loop.take(() ->
        step(breaker, guard -> Optional.of(guard.admit(probe)))
            .map(it -> new Admission(it.admit.orElseThrow(), it.turns)));
  }

  @Override
  public Future<Told> record(List<Verdict> verdicts) {
    return footing.loop.take(() ->
        all(verdicts, Verdict::breaker, it -> guard -> guard.record(it))
            .map(RedisBreakerStore::told));
  }

  @Override
  public Future<Told> set(String breaker, Trip trip) {
    return footing.loop.take(() ->
        all(List.of(trip), _ -> breaker, it -> guard -> guard.set(it))
            .map(RedisBreakerStore::told));
  }

  private <T> Future<List<Stepped>> all(
      Collection<T> things, Function<T, String> name, Function<T, Consumer<Guard>> does) {
    var steps = new ArrayList<Future<Stepped>>(things.size());
    for (var thing : things) {
      var done = does.apply(thing);
      steps.add(
          step(
              name.apply(thing),
              guard -> {
                done.accept(guard);
                return Optional.empty();
              }));
    }
    return Future.all(steps).map(it -> it.<Stepped>list());
  }

  private static Told told(List<Stepped> steps) {
    var standing = new LinkedHashMap<String, BreakerStanding>();
    steps.forEach(it -> standing.put(it.standing.name(), it.standing));
    var turns = steps.stream().flatMap(it -> it.turns.stream()).toList();
    return new Told(List.copyOf(standing.values()), turns, Set.of());
  }

  private Future<Stepped> step(String breaker, Step step) {
    var batch =
        batches.computeIfAbsent(
            breaker, name -> new Batch<>(_ -> 0, steps -> take(name, steps, MOST_TRIES)));
    return batch
        .ask(List.of(step))
        .map(List::getFirst)
        .onComplete(_ -> batches.computeIfPresent(breaker, (_, it) -> it.isIdle() ? null : it));
  }

  private Future<List<Stepped>> take(String breaker, List<Step> steps, int tries) {
    if (tries == 0) {
      return Future.failedFuture(
          new BackendUnavailable("a breaker changes faster than it is told of"));
    }
    return look(footing.commands, breaker)
        .compose(seen -> {
          var stepped = stepped(seen.guard, steps);
          var next = seen.guard.write();
          if (Arrays.equals(next, seen.bytes)) {
            return Future.succeededFuture(stepped);
          }
          var args = new Args().add(seen.bytes).add(next);
          return footing
              .commands
              .run(Scripts.BECOME, key(breaker), args)
              .compose(done ->
                  done.number() == 1
                      ? Future.succeededFuture(stepped)
                      : take(breaker, steps, tries - 1));
        });
  }

  private static List<Stepped> stepped(Guard guard, List<Step> steps) {
    var admits = new ArrayList<Optional<Admit>>(steps.size());
    var turns = new ArrayList<List<BreakerTurn>>(steps.size());
    for (var step : steps) {
      admits.add(step.apply(guard));
      turns.add(guard.takeTurns());
    }
    var stepped = new ArrayList<Stepped>(steps.size());
    for (int at = 0; at < steps.size(); at++) {
      stepped.add(new Stepped(admits.get(at), turns.get(at), guard.standing(), guard.isGuarding()));
    }
    return stepped;
  }

  /// A breaker as it was seen, and the bytes that told of it.
  private static final class Seen {
    private final byte[] bytes;
    private final Guard guard;

    Seen(byte[] bytes, Guard guard) {
      this.bytes = bytes;
      this.guard = guard;
    }
  }

  private Future<Seen> look(Calls over, String breaker) {
    return over.run(Scripts.LOOK, key(breaker), footing.args())
        .map(it -> {
          var bytes = it.bytes(1);
          return new Seen(bytes, Guard.read(breaker, bytes, it.number(0)));
        });
  }

  @Override
  public Future<List<BreakerStanding>> get(Collection<String> breakers) {
    return footing.loop.take(() ->
        breakers.isEmpty()
            ? footing
                .reads
                .read("SMEMBERS", new Args().add(names().getFirst()))
                .compose(names -> look(new TreeSet<>(names.texts())))
                .map(seen -> standing(seen.stream().filter(it -> it.guard.isGuarding()).toList()))
            : look(breakers).map(RedisBreakerStore::standing));
  }

  private Future<List<Seen>> look(Collection<String> breakers) {
    var looks = breakers.stream().map(it -> look(footing.reads, it)).toList();
    return Future.all(looks).map(it -> it.<Seen>list());
  }

  private static List<BreakerStanding> standing(List<Seen> seen) {
    return seen.stream().map(it -> it.guard.standing()).toList();
  }

  private List<byte[]> key(String breaker) {
    return footing.keys.of("+b/" + breaker, "state");
  }

  private List<byte[]> names() {
    return footing.keys.center("breakers");
  }
}
