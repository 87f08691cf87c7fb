package io.millrace.backend.memory;

import io.millrace.core.spi.Ability;
import io.millrace.core.spi.AnswerStore;
import io.millrace.core.spi.AuditStore;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BreakerStore;
import io.millrace.core.spi.Check;
import io.millrace.core.spi.Checkup;
import io.millrace.core.spi.DeadStore;
import io.millrace.core.spi.DefinitionStore;
import io.millrace.core.spi.Followed;
import io.millrace.core.spi.JobSearch;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.LeaseStore;
import io.millrace.core.spi.LimitStore;
import io.millrace.core.spi.OperationStore;
import io.millrace.core.spi.QueueStore;
import io.millrace.core.spi.StoreHealth;
import io.millrace.core.spi.WorkerStore;
import io.vertx.core.Future;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// A backend on a journal whose process ends, and starts again, before every call for which
/// `restarts` says so.
final class Restarting implements Backend {
  private final SimDisks disks = new SimDisks();
  private final Clock clock;
  private final long snapshotAt;
  private final Predicate<Backend> restarts;
  private Backend backend;
  private Consumer<List<Followed>> ear = _ -> {};

  Restarting(Clock clock, long snapshotAt, Predicate<Backend> restarts) {
    this.clock = clock;
    this.snapshotAt = snapshotAt;
    this.restarts = restarts;
    this.backend = disks.open(clock, snapshotAt);
  }

  static Restarting always(Clock clock) {
    return new Restarting(clock, 512, _ -> true);
  }

  private Backend backend() {
    if (restarts.test(backend)) {
      backend = disks.open(clock, snapshotAt);
      backend.follow(ear);
    }
    return backend;
  }

  /// A door that leads to the process of each call.
  private <T> T door(Class<T> type, Function<Backend, T> door) {
    var loader = Restarting.class.getClassLoader();
    return type.cast(
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {type},
            (_, verb, told) -> verb.invoke(door.apply(backend()), told)));
  }

  @Override
  public JobStore jobs() {
    return door(JobStore.class, Backend::jobs);
  }

  @Override
  public JobSearch search() {
    return door(JobSearch.class, Backend::search);
  }

  @Override
  public QueueStore queues() {
    return door(QueueStore.class, Backend::queues);
  }

  @Override
  public DeadStore dead() {
    return door(DeadStore.class, Backend::dead);
  }

  @Override
  public AnswerStore answers() {
    return door(AnswerStore.class, Backend::answers);
  }

  @Override
  public DefinitionStore definitions() {
    return door(DefinitionStore.class, Backend::definitions);
  }

  @Override
  public LimitStore limits() {
    return door(LimitStore.class, Backend::limits);
  }

  @Override
  public BreakerStore breakers() {
    return door(BreakerStore.class, Backend::breakers);
  }

  @Override
  public AuditStore audit() {
    return door(AuditStore.class, Backend::audit);
  }

  @Override
  public OperationStore operations() {
    return door(OperationStore.class, Backend::operations);
  }

  @Override
  public LeaseStore leases() {
    return door(LeaseStore.class, Backend::leases);
  }

  @Override
  public WorkerStore workers() {
    return door(WorkerStore.class, Backend::workers);
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
  public Future<Checkup> check(Set<Check> checks, boolean repair, Optional<String> from) {
    return backend().check(checks, repair, from);
  }

  @Override
  public void follow(Consumer<List<Followed>> changed) {
    ear = changed;
    backend().follow(changed);
  }

  @Override
  public Future<Void> close() {
    return backend.close();
  }
}
