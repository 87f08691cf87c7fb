package io.millrace.backend.memory;

import io.millrace.core.spi.Ability;
import io.millrace.core.spi.AnswerStore;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.DeadStore;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.JobSearch;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.LimitStore;
import io.millrace.core.spi.QueueStore;
import io.millrace.core.spi.StoreHealth;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// A backend on a journal whose process ends, and starts again, before every call for which
/// `restarts` says so.
final class Restarting implements Backend {
  private final SimDisks disks = new SimDisks();
  private final Clock clock;
  private final long snapshotAt;
  private final BooleanSupplier restarts;
  private MemoryBackend backend;

  Restarting(Clock clock, long snapshotAt, BooleanSupplier restarts) {
    this.clock = clock;
    this.snapshotAt = snapshotAt;
    this.restarts = restarts;
    this.backend = opened();
  }

  static Restarting always(Clock clock) {
    return new Restarting(clock, 512, () -> true);
  }

  private MemoryBackend opened() {
    return disks.open(clock, snapshotAt);
  }

  private MemoryBackend backend() {
    if (restarts.getAsBoolean()) {
      backend = opened();
    }
    return backend;
  }

  @Override
  public JobStore jobs() {
    return backend().jobs();
  }

  @Override
  public JobSearch search() {
    return backend().search();
  }

  @Override
  public QueueStore queues() {
    return backend().queues();
  }

  @Override
  public DeadStore dead() {
    return backend().dead();
  }

  @Override
  public AnswerStore answers() {
    return backend().answers();
  }

  @Override
  public DefinitionStore definitions() {
    return backend().definitions();
  }

  @Override
  public LimitStore limits() {
    return backend().limits();
  }

  @Override
  public Set<Ability> abilities() {
    return backend().abilities();
  }

  @Override
  public Future<Instant> now() {
    return backend().now();
  }

  @Override
  public Future<StoreHealth> health() {
    return backend().health();
  }

  @Override
  public Future<Boolean> tidy() {
    return backend().tidy();
  }

  @Override
  public Future<Void> close() {
    return backend.close();
  }
}
