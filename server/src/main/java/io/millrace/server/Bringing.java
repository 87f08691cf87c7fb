package io.millrace.server;

import io.millrace.core.bus.Bus;
import io.millrace.core.spi.Push;
import io.millrace.server.engine.Engine;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.endpoint.Endpoints;
import io.millrace.server.push.PushVerticle;
import io.millrace.server.secret.Secrets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Everything of this server that brings attempts to endpoints of workers.
final class Bringing {
  private final Push push;
  private final Secrets secrets;
  private volatile @Nullable PushVerticle verticle;

  Bringing(Push push, Secrets secrets) {
    this.push = push;
    this.secrets = secrets;
  }

  /// How endpoints are defined, for one event loop.
  Endpoints endpoints(Doors doors, Vertx loop) {
    return new Endpoints(doors, push, secrets, loop);
  }

  /// Begins to bring, once the engine has started.
  Future<?> start(Vertx vertx, Engine engine, String node, Bus bus, Clock clock) {
    var backend = engine.backend();
    var made =
        new PushVerticle(
            new PushVerticle.Stores(
                engine.jobs(),
                engine.stores().workers(),
                backend.definitions(),
                backend.leases(),
                backend.limits()),
            new PushVerticle.Outside(
                node, push, secrets, bus, clock, engine.pressure()::isCrowded));
    return vertx.deployVerticle(made).map(_ -> verticle = made);
  }

  /// Begins nothing more, and sees what was brought to its end, or hands it back.
  Future<?> drain(Duration grace) {
    return Objects.requireNonNull(verticle, "started").drain(grace);
  }
}
