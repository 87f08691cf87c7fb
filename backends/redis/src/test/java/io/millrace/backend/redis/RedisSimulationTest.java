package io.millrace.backend.redis;

import io.millrace.backend.contract.sim.SimulationContract;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Worlds on a real Redis: fewer than in memory, because each of their steps is a call. More of
/// them are played by `make sim-redis`.
class RedisSimulationTest extends SimulationContract {
  /// No world is about a machine that has no time for its Redis.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// The same in each world, so that a world is the same each time.
  private static final long SEED = 7;

  private static final ThreadLocal<Stage> STAGES = ThreadLocal.withInitial(Stage::new);

  @Override
  protected Backend open(Clock clock) {
    return STAGES.get().open(clock);
  }

  @Override
  protected int inEveryBuild() {
    return 200;
  }

  /// One in some thousands still shows a breaker otherwise than the model (`docs/redis.md`).
  @Override
  protected int ofACommit() {
    return 0;
  }

  @Override
  protected int twice() {
    return 5;
  }

  @Override
  protected String again() {
    return "make sim-redis";
  }

  /// Where one thread plays, one world after the other.
  private static final class Stage {
    private final RedisServer server = RedisServer.start();
    private @Nullable Backend played;

    Stage() {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    }

    Backend open(Clock clock) {
      if (played != null) {
        played.close().await();
      }
      server.ask("FLUSHALL");
      var settings = RedisSettings.DEFAULT.withUrl(server.url()).withTimeout(PATIENCE);
      var backend = InHand.openBy(SEED, clock, settings);
      played = backend;
      return backend;
    }
  }
}
