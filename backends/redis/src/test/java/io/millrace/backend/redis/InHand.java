package io.millrace.backend.redis;

import io.millrace.core.job.Ids;
import io.millrace.core.spi.Backend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend in the hand of one test: its clock, a seed, keys of its own on the Redis that all
/// tests of this JVM share.
final class InHand {
  private static final Vertx VERTX = Vertx.vertx();
  private static final AtomicInteger STORES = new AtomicInteger();

  /// By which each has another seed: nodes that draw alike would give others the same names.
  private static final AtomicInteger OPENED = new AtomicInteger();

  private InHand() {}

  /// How the keys of the store begin that was opened last.
  static String prefix() {
    return "mr" + STORES.get();
  }

  static Backend open(Clock clock) {
    return open(clock, RedisServer.ofThisJvm());
  }

  static Backend open(Clock clock, RedisServer server) {
    STORES.incrementAndGet();
    return openAgain(clock, server);
  }

  /// What a backend on that store stands on.
  static Footing footing(Clock clock, RedisServer server) {
    var settings = RedisSettings.DEFAULT.withUrl(server.url()).withPrefix(prefix());
    var random = new SplittableRandom(7);
    var made = new CompletableFuture<Footing>();
    VERTX.runOnContext(_ ->
        made.complete(new Footing(VERTX, settings, new Ids(clock, random), random, clock::millis)));
    return Future.fromCompletionStage(made).await();
  }

  /// Once more on the store that was opened last.
  static Backend openAgain(Clock clock, RedisServer server) {
    return openThrough(clock, server.url());
  }

  /// The same, by another way.
  static Backend openThrough(Clock clock, String url) {
    var settings = RedisSettings.DEFAULT.withUrl(url).withPrefix(prefix());
    var opened = new CompletableFuture<Backend>();
    VERTX.runOnContext(_ ->
        RedisBackend.onThisLoopBy(
                clock, VERTX, settings, new SplittableRandom(OPENED.incrementAndGet()))
            .onComplete(opened::complete, opened::completeExceptionally));
    return Future.fromCompletionStage(opened).await();
  }
}
