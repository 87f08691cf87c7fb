package io.millrace.server.observe;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;

/// How late an event loop is: it notes the time again and again, and whoever looks sees how long
/// ago the last note is, also while the loop stands still.
public final class LoopLag {
  private static final long PERIOD_MS = 100;

  private final LongSupplier nanos;
  private volatile long noted;

  private LoopLag(LongSupplier nanos) {
    this.nanos = nanos;
    this.noted = nanos.getAsLong();
  }

  /// Watches the loop that calls this, as long as its verticle runs.
  static LoopLag onThisLoop(Vertx vertx, LongSupplier nanos) {
    var lag = new LoopLag(nanos);
    vertx.setPeriodic(PERIOD_MS, _ -> lag.noted = nanos.getAsLong());
    return lag;
  }

  /// In milliseconds; 0 when the last note is not overdue.
  public double millis() {
    double since = Duration.ofNanos(nanos.getAsLong() - noted).toNanos() / 1e6;
    return Math.max(0, since - PERIOD_MS);
  }
}
