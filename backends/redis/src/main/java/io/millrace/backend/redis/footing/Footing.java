package io.millrace.backend.redis.footing;

import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Way;
import io.millrace.core.job.Ids;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What every door stands on: the loop, a connection for what changes and one for what only reads,
/// the keys, and what scripts are told of the time.
public final class Footing {
  private static final long MOST_BACK = 60_000;

  private final Loop loop;
  private final Calls commands;
  private final Calls reads;
  private final Keys keys;
  private final RedisSettings settings;
  private final Ids ids;
  private final RandomGenerator random;
  private final LongSupplier time;
  private final Way commanding;
  private final Way reading;
  private final Watch watch;
  private long told;

  /// `time` is what scripts are told: an instant in ms, or 0 for the clock of the server.
  public Footing(
      Vertx vertx, RedisSettings settings, Ids ids, RandomGenerator random, LongSupplier time) {
    this.loop = Loop.ofThis(vertx);
    this.settings = settings;
    this.ids = ids;
    this.random = random;
    this.time = time;
    this.keys = new Keys(settings.prefix());
    this.commanding = Ways.made(vertx, settings);
    this.reading = Ways.made(vertx, settings);
    this.watch = new Watch(this, vertx);
    this.commands = new Calls(vertx, commanding);
    this.reads = new Calls(vertx, reading);
  }

  /// The event loop on which everything here is done.
  public Loop loop() {
    return loop;
  }

  /// Calls that may change something.
  public Calls commands() {
    return commands;
  }

  /// Calls that only read, over a connection of their own.
  public Calls reads() {
    return reads;
  }

  /// The names of all keys.
  public Keys keys() {
    return keys;
  }

  /// What the backend was told.
  public RedisSettings settings() {
    return settings;
  }

  /// Where ids come from.
  public Ids ids() {
    return ids;
  }

  /// Where chance comes from.
  public RandomGenerator random() {
    return random;
  }

  /// What a script is given, the time first.
  public Args args() {
    return new Args().add(time.getAsLong());
  }

  /// The instant that it is now, by whatever clock scripts go. It stands while that clock is less
  /// than a minute behind what was told; one that is further behind was wrong before.
  public Future<Long> now() {
    return read()
        .map(now -> {
          told = now < told - MOST_BACK ? now : Math.max(now, told);
          return told;
        });
  }

  private Future<Long> read() {
    long given = time.getAsLong();
    return given != 0
        ? Future.succeededFuture(given)
        : reads
            .read("TIME", new Args(), keys.center("store").getFirst())
            .map(time -> time.number(0) * 1_000 + time.number(1) / 1_000);
  }

  /// Who looks whether the store is still what it was.
  public Watch watch() {
    return watch;
  }

  /// How many slots of a cluster nobody has.
  public Future<Integer> uncovered() {
    return commanding.uncovered();
  }

  /// From now on the answer of a script waits until so many replicas have it.
  public void keep(int copies) {
    commanding.keep(copies);
  }

  public Future<Void> close() {
    watch.end();
    return commanding.close().eventually(reading::close);
  }
}
