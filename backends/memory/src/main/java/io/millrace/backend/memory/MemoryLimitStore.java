package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.limit.Limiters;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Grant;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.LimitStore;
import io.millrace.core.spi.LimitStore.Ask;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Limiters in memory. Jobs take of the same gates inside their claim.
final class MemoryLimitStore implements LimitStore {
  private final Turn turn;
  private final Ledger ledger;
  private final Limiters limiters;

  MemoryLimitStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
    this.limiters = ledger.limiters;
  }

  @Override
  public Future<Void> configure(Collection<Limiter> told) {
    return turn.take(() -> {
      long now = ledger.now();
      told.forEach(it -> limiters.configure(it, now));
      return null;
    });
  }

  @Override
  public Future<List<Grant>> acquire(List<Ask> asks) {
    return turn.take(() -> {
      long now = ledger.now();
      return asks.stream().map(ask -> acquire(ask, now)).toList();
    });
  }

  private Grant acquire(Ask ask, long now) {
    limiters.expire(now);
    var held = limiters.held(ask.permit());
    if (held.isPresent()) {
      return granted(limiters.prolong(held.get(), ask.hold(), now), now);
    }
    var gate = limiters.gate(ask.limiter());
    if (gate.passes(ask.weight(), now)) {
      return granted(limiters.take(ask, now), now);
    }
    long opens = gate.opensAt(ask.weight(), now);
    return new Grant.Refused(
        opens == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(opens)));
  }

  private static Grant granted(Limiters.Taken permit, long now) {
    return new Grant.Granted(permit.name(), permit.of().gate.available(now));
  }

  @Override
  public Future<Set<String>> giveBack(List<String> permits) {
    return turn.take(() -> {
      long now = ledger.now();
      permits.forEach(permit -> limiters.giveBack(permit, now));
      return limiters.takeWoken();
    });
  }

  @Override
  public Future<List<Fill>> fill(List<String> names) {
    return turn.take(() -> {
      long now = ledger.now();
      limiters.expire(now);
      return names.stream().map(name -> fill(name, now)).toList();
    });
  }

  private Fill fill(String name, long now) {
    var gate = limiters.gate(name);
    return new Fill(
        name,
        gate.fill(now),
        gate.available(now),
        gate.held(),
        Instant.ofEpochMilli(gate.fullAt(now)));
  }

  @Override
  public Future<Set<String>> reset(String limiter) {
    return turn.take(() -> {
      limiters.reset(limiter, ledger.now());
      return limiters.takeWoken();
    });
  }
}
