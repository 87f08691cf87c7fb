package io.millrace.backend.redis;

import io.millrace.backend.contract.loop.Watched;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.RedisSettings;
import io.millrace.core.job.Ids;
import io.millrace.core.spi.Backend;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// A backend in the hand of one test: its clock, a seed, keys of its own on the Redis that all
/// tests of this JVM share; with `-Dmillrace.redis=cluster` on a cluster of three.
final class InHand {
  private static final Vertx VERTX = Watched.vertx();
  private static final AtomicInteger STORES = new AtomicInteger();

  /// By which each has another seed: nodes that draw alike would give others the same names.
  private static final AtomicInteger OPENED = new AtomicInteger();

  /// A machine that has no time for its Redis breaks no promise of which a test is about.
  private static final RedisSettings PATIENT =
      RedisSettings.DEFAULT.withTimeout(Duration.ofSeconds(30));

  private static final RedisSettings SHARED =
      "cluster".equals(System.getProperty("millrace.redis"))
          ? PATIENT.withPlace(RedisCluster.ofThisJvm().place())
          : PATIENT.withUrl(RedisServer.ofThisJvm().url());

  private InHand() {}

  /// How the keys of the store begin that was opened last.
  static String prefix() {
    return "mr" + STORES.get();
  }

  static Backend open(Clock clock) {
    return openNew(clock, SHARED);
  }

  /// A fresh store at that place.
  static Backend openNew(Clock clock, RedisSettings place) {
    STORES.incrementAndGet();
    return openAt(clock, place);
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

  /// The same on what all share.
  static Backend openAgain(Clock clock) {
    return openAt(clock, SHARED);
  }

  /// The same, by another way.
  static Backend openThrough(Clock clock, String url) {
    return openAt(clock, PATIENT.withUrl(url));
  }

  /// The same, by these settings.
  static Backend openAt(Clock clock, RedisSettings place) {
    return openAs(clock, place.withPrefix(prefix()));
  }

  /// With keys that begin as these settings say.
  static Backend openAs(Clock clock, RedisSettings settings) {
    return openBy(OPENED.incrementAndGet(), clock, settings);
  }

  /// With that seed: it draws what another draws that was opened with the same.
  static Backend openBy(long seed, Clock clock, RedisSettings settings) {
    var opened = new CompletableFuture<Backend>();
    VERTX.runOnContext(_ ->
        RedisBackend.onThisLoopBy(clock, VERTX, settings, new SplittableRandom(seed))
            .onComplete(opened::complete, opened::completeExceptionally));
    return Future.fromCompletionStage(opened).await();
  }
}
