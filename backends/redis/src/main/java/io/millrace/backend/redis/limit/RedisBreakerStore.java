package io.millrace.backend.redis.limit;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.limit.Guards.Stepped;
import io.millrace.backend.redis.wire.Args;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.spi.BreakerStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

/// Breakers in Redis, as people and those who ask by hand see them.
public final class RedisBreakerStore implements BreakerStore {
  private final Footing footing;
  private final Guards guards;

  public RedisBreakerStore(Footing footing, Guards guards) {
    this.footing = footing;
    this.guards = guards;
  }

  @Override
  public Future<Told> configure(Collection<Breaker> breakers) {
    return footing
        .loop()
        .take(() -> {
          var guarding = new LinkedHashMap<String, Boolean>();
          breakers.stream()
              .filter(it -> it.rule().isPresent())
              .forEach(it -> guarding.put(it.name(), true));
          return named(guarding)
              .compose(_ -> all(breakers, Breaker::name, it -> guard -> guard.follow(it)))
              .compose(steps -> {
                var idle = new LinkedHashMap<String, Boolean>();
                steps.stream()
                    .filter(it -> !it.guards())
                    .forEach(it -> idle.put(it.standing().name(), false));
                return named(idle).compose(_ -> guards.told(steps));
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
    return footing.commands().run(Scripts.NAME, names(), args);
  }

  @Override
  public Future<Admission> admit(String breaker, String probe) {
    var admit = new AtomicReference<Admit>();
    return footing
        .loop()
        .take(() ->
            guards
                .step(breaker, guard -> admit.set(guard.admit(probe, Guard.PATIENCE_MS)))
                .map(it -> new Admission(admit.get(), it.turns())));
  }

  @Override
  public Future<Told> record(List<Verdict> verdicts) {
    return footing
        .loop()
        .take(() ->
            all(verdicts, Verdict::breaker, it -> guard -> guard.record(it)).compose(guards::told));
  }

  @Override
  public Future<Told> set(String breaker, Trip trip) {
    return footing
        .loop()
        .take(() ->
            all(List.of(trip), _ -> breaker, it -> guard -> guard.set(it)).compose(guards::told));
  }

  private <T> Future<List<Stepped>> all(
      Collection<T> things, Function<T, String> name, Function<T, Consumer<Guard>> does) {
    var steps = new ArrayList<Future<Stepped>>(things.size());
    things.forEach(it -> steps.add(guards.step(name.apply(it), does.apply(it))));
    return Future.all(steps).map(it -> it.<Stepped>list());
  }

  @Override
  public Future<List<BreakerStanding>> get(Collection<String> breakers) {
    return footing
        .loop()
        .take(() ->
            breakers.isEmpty()
                ? footing
                    .reads()
                    .read("SMEMBERS", new Args().add(names().getFirst()))
                    .compose(names -> look(new TreeSet<>(names.texts())))
                    .compose(seen -> standing(seen.stream().filter(Guard::isGuarding).toList()))
                : look(breakers).compose(this::standing));
  }

  private Future<List<Guard>> look(Collection<String> breakers) {
    var looks =
        breakers.stream()
            .map(it -> guards.look(footing.reads(), it).map(Guards.Seen::guard))
            .toList();
    return Future.all(looks).map(it -> it.<Guard>list());
  }

  private Future<List<BreakerStanding>> standing(List<Guard> seen) {
    return Future.all(seen.stream().map(guards::standing).toList())
        .map(it -> it.<BreakerStanding>list());
  }

  private List<byte[]> names() {
    return footing.keys().center("breakers");
  }
}
