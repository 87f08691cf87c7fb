package io.millrace.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.core.spi.Ability;
import io.millrace.core.spi.AnswerStore;
import io.millrace.core.spi.AuditStore;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.BackendUnavailable;
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
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// A backend on a journal whose process ends, and starts again, around calls for which `outages`
/// says so. A call that got no answer because of it left nothing behind, and is made once more: so
/// whoever calls notices nothing, and whatever he was told must be there.
final class Restarting implements Backend {
  private final SimDisks disks = new SimDisks();
  private final Clock clock;
  private final long snapshotAt;
  private final Outages outages;
  private Backend backend;
  private Consumer<List<Followed>> ear = _ -> {};

  /// What may happen around a call.
  enum Outage {
    NONE,
    /// The process ends before it.
    RESTART,
    /// The power fails after a few writes, if there are so many.
    POWER,
    /// What is written does not last, and the disk says so.
    SYNC
  }

  /// What happens around the next call to that backend, by a chance that also says where the power
  /// fails; and who is told what came of it.
  record Outages(Function<Backend, Outage> next, RandomGenerator chance, Consumer<Broken> seen) {}

  /// How a process ended in the midst of a call.
  enum Broken {
    TORN("the power failed before a record was whole"),
    ANSWERED("the power failed when a record was synced already"),
    UNSYNCED("a sync failed");

    private final String sentence;

    Broken(String sentence) {
      this.sentence = sentence;
    }

    @Override
    public String toString() {
      return sentence;
    }
  }

  Restarting(Clock clock, long snapshotAt, Outages outages) {
    this.clock = clock;
    this.snapshotAt = snapshotAt;
    this.outages = outages;
    this.backend = disks.open(clock, snapshotAt);
  }

  static Restarting always(Clock clock) {
    var always = new Outages(_ -> Outage.RESTART, new SplittableRandom(3), _ -> {});
    return new Restarting(clock, 512, always);
  }

  private Backend backend() {
    if (outages.next.apply(backend) == Outage.RESTART) {
      restart();
    }
    return backend;
  }

  private Object ask(Callable<Object> call) throws Exception {
    var outage = outages.next.apply(backend);
    return switch (outage) {
      case NONE -> call.call();
      case RESTART -> {
        restart();
        yield call.call();
      }
      case POWER -> {
        disks.disk.cutAfter(outages.chance.nextInt(4), torn());
        yield through(call, call.call());
      }
      case SYNC -> {
        var answer = failing(call);
        yield backend.health().await().healthy() ? answer : unsynced(call, answer);
      }
    };
  }

  private Object failing(Callable<Object> call) throws Exception {
    disks.disk.failing(true);
    try {
      return call.call();
    } finally {
      disks.disk.failing(false);
    }
  }

  private Object through(Callable<Object> call, Object answer) throws Exception {
    if (!disks.disk.isOff()) {
      disks.disk.on();
      return answer;
    }
    boolean heard = isHeard(answer);
    outages.seen.accept(heard ? Broken.ANSWERED : Broken.TORN);
    restart();
    return heard ? answer : call.call();
  }

  /// Nobody is answered any more before the next start.
  private Object unsynced(Callable<Object> call, Object answer) throws Exception {
    boolean heard = isHeard(answer);
    assertThat(isHeard(backend.queues().get(List.of()))).as("answers after a lost sync").isFalse();
    outages.seen.accept(Broken.UNSYNCED);
    disks.disk.cutOff(torn());
    restart();
    return heard ? answer : call.call();
  }

  private static boolean isHeard(Object answer) {
    return !(answer instanceof Future<?> told
        && told.failed()
        && told.cause() instanceof BackendUnavailable);
  }

  /// Of what was not synced the end is missing, be it one byte.
  private RandomGenerator torn() {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return outages.chance.nextLong();
      }

      @Override
      public int nextInt(int bound) {
        return outages.chance.nextInt(Math.max(1, bound - 1));
      }
    };
  }

  /// The power may fail again as it starts.
  private void restart() {
    disks.disk.on();
    if (outages.chance.nextInt(4) == 0) {
      disks.disk.cutAfter(outages.chance.nextInt(2), torn());
    }
    backend = opened();
    disks.disk.on();
    backend.follow(ear);
  }

  private Backend opened() {
    try {
      return disks.open(clock, snapshotAt);
    } catch (UncheckedIOException e) {
      if (!disks.disk.isOff()) {
        throw e;
      }
      disks.disk.on();
      return disks.open(clock, snapshotAt);
    }
  }

  /// A door that leads to the process of each call.
  private <T> T door(Class<T> type, Function<Backend, T> door) {
    var loader = Restarting.class.getClassLoader();
    return type.cast(
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {type},
            (_, verb, told) -> ask(() -> verb.invoke(door.apply(backend), told))));
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
    return door(Backend.class, Function.identity()).tidy();
  }

  @Override
  public Future<Checkup> check(Set<Check> checks, boolean repair, Optional<String> from) {
    return door(Backend.class, Function.identity()).check(checks, repair, from);
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
