package io.millrace.backend.redis.wire;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// How every connection is made: as whom and over what, how long a call may take, how many may be
/// under way on one, and which scripts are loaded first.
public record Terms(
    Vertx vertx, RedisOptions options, Duration timeout, int mostInFlight, List<Script> scripts) {

  /// To one server.
  Link link(String url) {
    return new Link(this, () -> Future.succeededFuture(url), false);
  }

  /// To whoever leads by then.
  Link link(Supplier<Future<String>> leader) {
    return new Link(this, leader, true);
  }

  RedisOptions options(String url) {
    return new RedisOptions(options).setConnectionString(url);
  }
}
