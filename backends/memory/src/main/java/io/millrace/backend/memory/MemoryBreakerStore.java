package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.limit.BreakerGate;
import io.millrace.backend.memory.limit.Breakers;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.limit.Admit;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.spi.BreakerStore;
import io.millrace.core.spi.BreakerStore.Told;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.core.spi.BreakerStore.Verdict;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Breakers in memory. Jobs go through the same gates inside their claim.
final class MemoryBreakerStore implements BreakerStore {
  private final Turn turn;
  private final Ledger ledger;
  private final Breakers breakers;

  MemoryBreakerStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
    this.breakers = ledger.breakers;
  }

  @Override
  public Future<Told> configure(Collection<Breaker> told) {
    return turn.take(() -> {
      long now = ledger.now();
      told.forEach(it -> breakers.gate(it.name()).follow(it, now));
      return told(told.stream().map(Breaker::name).toList(), now);
    });
  }

  @Override
  public Future<Admission> admit(String breaker, String probe) {
    return turn.take(() -> {
      long now = ledger.now();
      breakers.expire(now);
      return new Admission(admit(breakers.gate(breaker), probe, now), breakers.turns.take());
    });
  }

  private Admit admit(BreakerGate gate, String probe, long now) {
    if (gate.byHand.containsKey(probe)) {
      return new Admit.Admitted(true);
    }
    if (!gate.passes(1, now)) {
      gate.refused();
      long opens = gate.opensAt(1, now);
      return new Admit.Refused(
          opens == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(opens)));
    }
    return new Admit.Admitted(breakers.admit(gate, probe, now));
  }

  @Override
  public Future<Told> record(List<Verdict> verdicts) {
    return turn.take(() -> {
      long now = ledger.now();
      breakers.expire(now);
      verdicts.forEach(it -> breakers.record(it, now));
      return told(verdicts.stream().map(Verdict::breaker).toList(), now);
    });
  }

  @Override
  public Future<Told> set(String breaker, Trip trip) {
    return turn.take(() -> {
      long now = ledger.now();
      breakers.gate(breaker).set(trip, now);
      return told(List.of(breaker), now);
    });
  }

  private Told told(List<String> names, long now) {
    return new Told(standing(names, now), breakers.turns.take(), ledger.limiters.takeWoken());
  }

  @Override
  public Future<List<BreakerStanding>> get(Collection<String> names) {
    return turn.take(() -> {
      long now = ledger.now();
      breakers.expire(now);
      return standing(names.isEmpty() ? breakers.names() : List.copyOf(names), now);
    });
  }

  private List<BreakerStanding> standing(List<String> names, long now) {
    return names.stream().map(name -> breakers.gate(name).standing(now)).toList();
  }
}
