package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.keep.Leases;
import io.millrace.backend.memory.step.Turn;
import io.millrace.core.spi.LeaseStore;
import io.millrace.core.spi.LeaseStore.Reign;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Leases in memory.
final class MemoryLeaseStore implements LeaseStore {
  private final Turn turn;
  private final Ledger ledger;

  MemoryLeaseStore(Turn turn, Ledger ledger) {
    this.turn = turn;
    this.ledger = ledger;
  }

  @Override
  public Future<Optional<Reign>> lease(String name, String node, Duration ttl) {
    return turn.take(() ->
        ledger.leases.lease(name, node, ttl.toMillis(), ledger.now()).map(it -> reign(name, it)));
  }

  @Override
  public Future<Void> resign(Reign reign, Duration rest) {
    return turn.take(
            () -> {
              ledger.leases.resign(reign.name(), reign.epoch(), rest.toMillis(), ledger.now());
              return true;
            })
        .mapEmpty();
  }

  @Override
  public Future<Optional<Reign>> get(String name) {
    return turn.take(() -> ledger.leases.get(name, ledger.now()).map(it -> reign(name, it)));
  }

  private static Reign reign(String name, Leases.Term it) {
    var since = Instant.ofEpochMilli(it.since());
    return new Reign(name, it.node(), it.epoch(), since, Instant.ofEpochMilli(it.until()));
  }
}
