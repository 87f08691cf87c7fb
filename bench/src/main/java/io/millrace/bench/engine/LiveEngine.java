package io.millrace.bench.engine;

import io.millrace.backend.memory.Durable;
import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.backend.memory.journal.Folder;
import io.millrace.backend.redis.RedisBackend;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.config.ConfigFile;
import io.millrace.core.bus.Bus;
import io.millrace.core.bus.Ready;
import io.millrace.core.bus.Submit;
import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Ids;
import io.millrace.core.perform.Middleware;
import io.millrace.core.perform.Performer;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueLimits;
import io.millrace.core.spi.Backend;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.plugin.middleware.Logging;
import io.millrace.plugin.middleware.Telemetry;
import io.millrace.server.Patching;
import io.millrace.server.cluster.Duty;
import io.millrace.server.dispatch.performer.Performers;
import io.millrace.server.engine.Engine;
import io.millrace.server.observe.Meters;
import io.millrace.server.operation.Wanting;
import io.millrace.server.settings.Settings;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An engine as a server has it, with a memory backend, one performer and one queue.
final class LiveEngine implements AutoCloseable {
  static final String QUEUE = "bench";
  static final int WORKERS = 500;

  private static final Map<String, String> WORKING = Map.of("workers.max", String.valueOf(WORKERS));

  private static final Clock CLOCK = Clock.systemUTC();

  private final Vertx vertx =
      Vertx.vertx(
          new VertxOptions().setEventLoopPoolSize(Runtime.getRuntime().availableProcessors()));
  private final Bus bus = Bus.on(vertx);
  private final Engine engine;
  private volatile @Nullable Context loop;

  /// With the middleware that a server has by itself.
  LiveEngine(Performer performer) {
    this(
        performer,
        WORKING,
        vertx ->
            Future.succeededFuture(
                MemoryBackend.onThisLoop(
                    vertx, MemorySettings.DEFAULT, CLOCK, new SecureRandom())));
  }

  private LiveEngine(
      Performer performer, Map<String, String> set, Function<Vertx, Future<Backend>> store) {
    var meters = Meters.ofThisProcess();
    List<Middleware> chain = List.of(new Logging(), new Telemetry(meters.registry()));
    var settings = ConfigFile.none(Map.of(), set).read(Settings::from);
    engine =
        new Engine(
            new Engine.Plan(
                () -> {
                  loop = vertx.getOrCreateContext();
                  return store.apply(vertx);
                },
                bus,
                settings,
                Duty.ALL,
                new Performers(List.of(performer), chain, List.of()),
                new Holder("bench", "bench"),
                Patching.means(Wanting.OPEN, settings.terms()),
                meters,
                CLOCK,
                new Ids(CLOCK, RandomGenerator.getDefault())));
    vertx.deployVerticle(engine).await();
  }

  /// The same on a journal in that folder.
  static LiveEngine journalled(Performer performer, Path folder) throws IOException {
    var durable =
        Durable.open(Folder.at(folder), MemorySettings.DEFAULT, CLOCK, new SecureRandom());
    return new LiveEngine(
        performer,
        WORKING,
        vertx -> Future.succeededFuture(MemoryBackend.onThisLoop(vertx, durable)));
  }

  /// The same on a Redis.
  static LiveEngine onRedis(Performer performer, String url) {
    return onRedis(performer, RedisSettings.DEFAULT.withUrl(url));
  }

  /// The same on what these settings say.
  static LiveEngine onRedis(Performer performer, RedisSettings settings) {
    return onRedis(performer, settings, WORKING);
  }

  /// The same, that takes jobs in and runs none.
  static LiveEngine takingIn(Performer performer, String url) {
    var settings = RedisSettings.DEFAULT.withUrl(url);
    return onRedis(performer, settings, Map.of("dispatch.enabled", "false"));
  }

  private static LiveEngine onRedis(
      Performer performer, RedisSettings settings, Map<String, String> set) {
    return new LiveEngine(
        performer,
        set,
        vertx -> RedisBackend.onThisLoop(vertx, settings, CLOCK, new SecureRandom()).map(it -> it));
  }

  Future<List<Submitted>> submit(List<Draft> drafts) {
    return bus.submit().request(new Submit(drafts, false));
  }

  /// The loop on which it moves jobs.
  Context loop() {
    return Objects.requireNonNull(loop, "started");
  }

  Backend backend() {
    return engine.backend();
  }

  /// Binds what its queue starts.
  void limit(QueueLimits limits) {
    var config = QueueConfig.of(QUEUE).withLimits(limits);
    engine.backend().queues().put(config, new Match.Any(), "ann").await();
  }

  /// Its queue, which is not there yet, gets so many shards, and nothing is claimed of it until
  /// [#resume].
  void pause(int shards) {
    var queues = engine.backend().queues();
    // A queue that is not there yet cannot be paused, and nothing would tell.
    queues.put(QueueConfig.of(QUEUE).withShards(shards), new Match.New(), "bench").await();
    pause();
  }

  /// Nothing is claimed until [#resume].
  void pause() {
    var pause = new Pause("bench", Optional.empty(), Instant.now(CLOCK), Optional.empty());
    var queues = engine.backend().queues();
    if (queues.pause(QUEUE, Optional.of(pause)).await() instanceof Put.Mismatch) {
      throw new IllegalStateException("the queue is not paused");
    }
  }

  void resume() {
    engine.backend().queues().pause(QUEUE, Optional.empty()).await();
    bus.ready().publish(new Ready.Now(QUEUE));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
