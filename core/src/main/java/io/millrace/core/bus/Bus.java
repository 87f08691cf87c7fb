package io.millrace.core.bus;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/// The three channels of a process.
public record Bus(
    Channel<Submit, List<Submitted>> submit,
    Channel<Ready, Void> ready,
    Channel<List<Fact>, Void> changed) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// Opens them; once per Vertx.
  public static Bus on(Vertx vertx) {
    vertx.eventBus().registerCodec(new ByReference());
    return new Bus(
        new Channel<>(vertx, "millrace.job.submit", PATIENCE),
        new Channel<>(vertx, "millrace.queue.ready", PATIENCE),
        new Channel<>(vertx, "millrace.fact.changed", PATIENCE));
  }
}
