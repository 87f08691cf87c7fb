package io.millrace.backend.redis;

import io.millrace.core.spi.Backend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend in the hand of one test: its clock, one seed, keys of its own on the Redis that all
/// tests of this JVM share.
final class InHand {
  private static final Vertx VERTX = Vertx.vertx();
  private static final AtomicInteger STORES = new AtomicInteger();

  private InHand() {}

  static Backend open(Clock clock) {
    return open(clock, RedisServer.ofThisJvm());
  }

  static Backend open(Clock clock, RedisServer server) {
    var settings =
        RedisSettings.DEFAULT.withUrl(server.url()).withPrefix("mr" + STORES.incrementAndGet());
    var opened = new CompletableFuture<Backend>();
    VERTX.runOnContext(_ ->
        RedisBackend.onThisLoopBy(clock, VERTX, settings, new SplittableRandom(7))
            .onComplete(opened::complete, opened::completeExceptionally));
    return Future.fromCompletionStage(opened).await();
  }
}
