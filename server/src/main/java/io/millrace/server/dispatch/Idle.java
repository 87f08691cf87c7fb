package io.millrace.server.dispatch;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Waits until nothing runs any more and all is settled.
public record Idle(Vertx vertx, Context loop, Clock clock) {
  /// How often is looked whether it is so.
  private static final Duration GLANCE = Duration.ofMillis(10);

  /// When it is so, or so much time is over.
  public Future<?> within(Duration patience, BooleanSupplier idle) {
    var over = new CompletableFuture<@Nullable Void>();
    long until = clock.millis() + patience.toMillis();
    vertx.setPeriodic(
        GLANCE.toMillis(),
        timer -> {
          if (idle.getAsBoolean() || clock.millis() >= until) {
            vertx.cancelTimer(timer);
            over.complete(null);
          }
        });
    return Future.fromCompletionStage(over, loop);
  }
}
