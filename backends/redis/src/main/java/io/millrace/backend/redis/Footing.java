package io.millrace.backend.redis;

import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Calls;
import io.millrace.backend.redis.wire.Link;
import io.millrace.core.job.Ids;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.ProtocolVersion;
import io.vertx.redis.client.RedisOptions;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What every door stands on: the loop, a connection for what changes and one for what only reads,
/// the keys, and what scripts are told of the time.
final class Footing {
  private static final long MOST_BACK = 60_000;

  final Loop loop;
  final Calls commands;
  final Calls reads;
  final Keys keys;
  final RedisSettings settings;
  final Ids ids;
  final RandomGenerator random;
  private final LongSupplier time;
  private final Link commanding;
  private final Link reading;
  private long told;

  /// `time` is what scripts are told: an instant in ms, or 0 for the clock of the server.
  Footing(Vertx vertx, RedisSettings settings, Ids ids, RandomGenerator random, LongSupplier time) {
    this.loop = Loop.ofThis(vertx);
    this.settings = settings;
    this.ids = ids;
    this.random = random;
    this.time = time;
    this.keys = new Keys(settings.prefix());
    this.commanding = link(vertx, settings);
    this.reading = link(vertx, settings);
    this.commands = new Calls(vertx, commanding);
    this.reads = new Calls(vertx, reading);
  }

  private static Link link(Vertx vertx, RedisSettings settings) {
    var options =
        new RedisOptions()
            .setConnectionString(settings.url())
            .setPreferredProtocolVersion(ProtocolVersion.RESP2)
            .setMaxPoolSize(1)
            .setPoolRecycleTimeout(-1)
            .setMaxWaitingHandlers(settings.maxInFlight() + Scripts.ALL.size());
    settings.login().username().ifPresent(options::setUser);
    settings.login().password().ifPresent(it -> options.setPassword(it.reveal()));
    var terms = new Link.Terms(options, settings.timeout(), settings.maxInFlight());
    return new Link(vertx, terms, Scripts.ALL);
  }

  /// What a script is given, the time first.
  Args args() {
    return new Args().add(time.getAsLong());
  }

  /// The instant that it is now, by whatever clock scripts go. It stands while that clock is less
  /// than a minute behind what was told; one that is further behind was wrong before.
  Future<Long> now() {
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
            .read("TIME", new Args())
            .map(time -> time.number(0) * 1_000 + time.number(1) / 1_000);
  }

  Future<Void> close() {
    return commanding.close().eventually(reading::close);
  }
}
