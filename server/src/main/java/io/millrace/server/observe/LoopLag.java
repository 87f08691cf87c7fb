package io.millrace.server.observe;

import io.vertx.core.Vertx;
import java.time.Duration;

/// How late an event loop is: it notes the time again and again, and whoever looks sees how long
/// ago the last note is, also while the loop stands still.
public final class LoopLag {
  private static final long PERIOD_MS = 100;

  private volatile long noted = System.nanoTime();

  private LoopLag() {}

  /// Watches the loop that calls this, as long as its verticle runs.
  public static LoopLag onThisLoop(Vertx vertx) {
    var lag = new LoopLag();
    vertx.setPeriodic(PERIOD_MS, _ -> lag.noted = System.nanoTime());
    return lag;
  }

  /// In milliseconds; 0 when the last note is not overdue.
  public double millis() {
    double since = Duration.ofNanos(System.nanoTime() - noted).toNanos() / 1e6;
    return Math.max(0, since - PERIOD_MS);
  }
}
