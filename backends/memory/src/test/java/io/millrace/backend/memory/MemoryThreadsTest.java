package io.millrace.backend.memory;

import io.millrace.backend.contract.ThreadsContract;
import io.millrace.backend.contract.loop.Watched;
import io.millrace.core.spi.Backend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;

class MemoryThreadsTest extends ThreadsContract {
  private final Vertx vertx = Watched.vertx();

  @Override
  protected Backend open(Clock clock) {
    return Future.<Backend>future(
            promise -> vertx.runOnContext(_ -> promise.complete(onThisLoop(clock))))
        .await();
  }

  private Backend onThisLoop(Clock clock) {
    var random = new SplittableRandom(7);
    return MemoryBackend.onThisLoop(vertx, MemorySettings.DEFAULT, clock, random);
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }
}
