package io.millrace.backend.redis;

import io.millrace.backend.contract.sim.SimulationContract;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.core.spi.Backend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;

/// Worlds on a real Redis: fewer than in memory, because each of their steps is a call. More of
/// them are played by `make sim-redis`.
@ExtendWith(NotYet.class)
class RedisSimulationTest extends SimulationContract {
  /// No world is about a machine that has no time for its Redis.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final ThreadLocal<Stage> STAGES = ThreadLocal.withInitial(Stage::new);

  @Override
  protected Backend open(Clock clock) {
    return STAGES.get().open(clock);
  }

  @Override
  protected int inEveryBuild() {
    return 30;
  }

  /// Where one thread plays, one world after the other.
  private static final class Stage {
    private static final Vertx VERTX = Vertx.vertx();

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
      var opened = new CompletableFuture<Backend>();
      var settings = RedisSettings.DEFAULT.withUrl(server.url()).withTimeout(PATIENCE);
      VERTX.runOnContext(_ ->
          RedisBackend.onThisLoopBy(clock, VERTX, settings, new SplittableRandom(7))
              .onComplete(opened::complete, opened::completeExceptionally));
      var backend = Future.fromCompletionStage(opened).await();
      played = backend;
      return backend;
    }
  }
}
