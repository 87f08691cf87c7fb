package io.millrace.server.tell;

import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Fact;
import io.millrace.core.bus.Ready;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.spi.BreakerStore;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.Collection;
import java.util.List;

/// The door to breakers with a bell, as [TellingJobStore] is the one to jobs.
public final class TellingBreakerStore implements BreakerStore {
  private final BreakerStore store;
  private final Bus bus;
  private final Facts facts;

  public TellingBreakerStore(BreakerStore store, Bus bus, Clock clock) {
    this.store = store;
    this.bus = bus;
    this.facts = new Facts(clock);
  }

  @Override
  public Future<Told> configure(Collection<Breaker> breakers) {
    return store.configure(breakers).map(this::told);
  }

  @Override
  public Future<Admission> admit(String breaker, String probe) {
    return store
        .admit(breaker, probe)
        .map(answer -> {
          tell(facts.turned(answer.turns()));
          if (answer.admit() instanceof Admit.Refused) {
            tell(List.of(facts.rejected(breaker)));
          }
          return answer;
        });
  }

  @Override
  public Future<Told> record(List<Verdict> verdicts) {
    return store.record(verdicts).map(this::told);
  }

  @Override
  public Future<Told> set(String breaker, Trip trip) {
    return store.set(breaker, trip).map(this::told);
  }

  @Override
  public Future<List<BreakerStanding>> get(Collection<String> breakers) {
    return store.get(breakers);
  }

  private Told told(Told told) {
    told.hints().forEach(queue -> bus.ready().publish(new Ready.Now(queue)));
    tell(facts.turned(told.turns()));
    return told;
  }

  private void tell(List<Fact> made) {
    if (!made.isEmpty() && bus.changed().heard()) {
      bus.changed().publish(made);
    }
  }
}
