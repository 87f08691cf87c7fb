package io.millrace.backend.redis;

import io.millrace.backend.redis.find.Blocking;
import io.millrace.backend.redis.find.RedisDeadStore;
import io.millrace.backend.redis.find.RedisJobSearch;
import io.millrace.backend.redis.find.Search;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.backend.redis.keep.Closed;
import io.millrace.backend.redis.keep.Operations;
import io.millrace.backend.redis.keep.RedisAnswerStore;
import io.millrace.backend.redis.keep.RedisAuditStore;
import io.millrace.backend.redis.keep.RedisDefinitionStore;
import io.millrace.backend.redis.keep.RedisLeaseStore;
import io.millrace.backend.redis.keep.RedisOperationStore;
import io.millrace.backend.redis.keep.RedisWorkerStore;
import io.millrace.backend.redis.limit.Guards;
import io.millrace.backend.redis.limit.Overall;
import io.millrace.backend.redis.limit.Permits;
import io.millrace.backend.redis.limit.RedisBreakerStore;
import io.millrace.backend.redis.limit.RedisLimitStore;
import io.millrace.backend.redis.limit.Strays;
import io.millrace.backend.redis.limit.Units;
import io.millrace.backend.redis.limit.Waking;
import io.millrace.backend.redis.queue.RedisQueueStore;
import io.millrace.backend.redis.record.OpenCalls;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.verb.Changing;
import io.millrace.backend.redis.verb.Errands;
import io.millrace.backend.redis.verb.Kin;
import io.millrace.backend.redis.verb.Moving;
import io.millrace.backend.redis.verb.RedisJobStore;
import io.millrace.core.job.Ids;
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
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// Keeps everything in Redis: what was acknowledged is there after this process has died, as far as
/// Redis keeps it, and several nodes may stand on it at once.
///
/// Every call that changes a job is one script, one atomic step; the clock is that of the Redis
/// server. A call that cannot be made, or of which nobody knows whether it was, fails with
/// [io.millrace.core.spi.BackendUnavailable]; the same call again gets the same answer.
public final class RedisBackend implements Backend {
  private static final String KIND = "redis";

  private final Footing footing;
  private final Overall overall;
  private final String durability;
  private final Errands errands;
  private final Sweeping sweeping;
  private final JobStore jobs;
  private final JobSearch search;
  private final RedisQueueStore queues;
  private final DeadStore dead;
  private final AnswerStore answers;
  private final DefinitionStore definitions;
  private final AuditStore audit;
  private final BreakerStore breakers;
  private final LimitStore limits;
  private final RedisOperationStore operations;
  private final Checking checking;
  private final LeaseStore leases;
  private final WorkerStore workers;

  private RedisBackend(Footing footing, Opening.Found found, Clock clock) {
    var homes = new Homes(footing);
    var reading = new Reading(footing, homes);
    this.footing = footing;
    this.durability = found.durability();
    footing.watch().begin(found.identity());
    var waking = new Waking(footing);
    var units = new Units(footing, waking);
    var guards = new Guards(footing, waking);
    this.overall = new Overall(units, clock);
    var permits = new Permits(units, guards, overall);
    var kin = new Kin(footing, homes, reading);
    var moving = new Moving(footing, homes, kin);
    var changing = new Changing(footing, homes, reading, moving, permits);
    this.sweeping = new Sweeping(footing, homes);
    this.errands = new Errands(footing, homes, kin, moving, changing);
    this.jobs = new RedisJobStore(footing, homes, reading, permits, errands);
    var queues = new RedisQueueStore(footing, homes, units);
    var search = new Search(footing, homes, reading, queues);
    var blocking = new Blocking(footing, reading, queues, guards);
    this.search = new RedisJobSearch(footing, homes, reading, search, blocking);
    this.dead = new RedisDeadStore(footing, search);
    this.queues = queues;
    this.checking =
        new Checking(
            footing,
            homes,
            new Strays(footing, units),
            new Astray(footing, homes, reading, changing, errands));
    this.answers = new RedisAnswerStore(footing, new OpenCalls(footing));
    this.definitions = new RedisDefinitionStore(footing);
    this.audit = new RedisAuditStore(footing);
    this.breakers = new RedisBreakerStore(footing, guards);
    this.limits = new RedisLimitStore(footing, units, overall);
    var operations = new Operations(footing);
    var closed = new Closed(footing, operations, queues);
    this.operations = new RedisOperationStore(footing, operations, closed);
    this.leases = new RedisLeaseStore(footing);
    this.workers = new RedisWorkerStore(footing);
  }

  /// Opens one on the event loop that calls this, by the clock of the Redis server; its doors may
  /// be used from anywhere. Fails with [Unfit] when nothing can stand on that Redis.
  public static Future<RedisBackend> onThisLoop(
      Vertx vertx, RedisSettings settings, Clock clock, RandomGenerator random) {
    return open(vertx, settings, clock, random, () -> 0);
  }

  /// The same, by a clock in somebody's hand.
  public static Future<RedisBackend> onThisLoopBy(
      Clock clock, Vertx vertx, RedisSettings settings, RandomGenerator random) {
    return open(vertx, settings, clock, random, clock::millis);
  }

  private static Future<RedisBackend> open(
      Vertx vertx, RedisSettings settings, Clock clock, RandomGenerator random, LongSupplier time) {
    var footing = new Footing(vertx, settings, new Ids(clock, random), random, time);
    return new Opening(footing)
        .look()
        .compose(found -> new RedisBackend(footing, found, clock).begun())
        .recover(cause -> footing.close().transform(_ -> Future.failedFuture(cause)));
  }

  /// The first who asks for jobs need not wait for what is looked at once a second; who cannot see
  /// it yet looks then.
  private Future<RedisBackend> begun() {
    return overall.look().transform(_ -> Future.succeededFuture(this));
  }

  @Override
  public JobStore jobs() {
    return jobs;
  }

  @Override
  public JobSearch search() {
    return search;
  }

  @Override
  public QueueStore queues() {
    return queues;
  }

  @Override
  public DeadStore dead() {
    return dead;
  }

  @Override
  public AnswerStore answers() {
    return answers;
  }

  @Override
  public DefinitionStore definitions() {
    return definitions;
  }

  @Override
  public LimitStore limits() {
    return limits;
  }

  @Override
  public BreakerStore breakers() {
    return breakers;
  }

  @Override
  public AuditStore audit() {
    return audit;
  }

  @Override
  public OperationStore operations() {
    return operations;
  }

  @Override
  public LeaseStore leases() {
    return leases;
  }

  @Override
  public WorkerStore workers() {
    return workers;
  }

  @Override
  public Set<Ability> abilities() {
    return durability.equals("none")
        ? Set.of(Ability.SHARED, Ability.SHARDED)
        : Set.of(Ability.DURABLE, Ability.SHARED, Ability.SHARDED);
  }

  @Override
  public Future<Instant> now() {
    return footing.loop().take(() -> footing.now().map(Instant::ofEpochMilli));
  }

  @Override
  public Future<StoreHealth> health() {
    return footing
        .loop()
        .take(() ->
            footing
                .watch()
                .look()
                .map(trouble ->
                    health(trouble.isEmpty(), trouble.orElse("redis, durability " + durability)))
                .otherwise(cause -> health(false, String.valueOf(cause.getMessage()))));
  }

  private StoreHealth health(boolean healthy, String message) {
    return new StoreHealth(healthy, KIND, durability, message);
  }

  @Override
  public Future<Boolean> tidy() {
    return footing
        .loop()
        .take(() ->
            operations
                .tidy()
                .compose(more -> queues.tidy().map(more))
                .compose(more -> errands.tidy().map(done -> more || done))
                .compose(more -> sweep().map(left -> more || left)));
  }

  private Future<Boolean> sweep() {
    return sweeping.sweep().compose(swept -> errands.run(swept.owed()).map(swept.more()));
  }

  @Override
  public Future<Checkup> check(Set<Check> checks, boolean repair, Optional<String> from) {
    return footing.loop().take(() -> checking.check(checks, repair, from));
  }

  @Override
  public void follow(Consumer<List<Followed>> ear) {
    errands.follow(ear);
  }

  @Override
  public Future<Void> close() {
    return footing.loop().take(footing::close);
  }
}
