package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a fact, and no longer than that may take on a machine with much else to do.
public final class Wait {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(10);

  private Wait() {}

  public static void until(BooleanSupplier so) {
    until(PATIENCE, so);
  }

  /// Fails when it is not so in time, or when the test is told to end.
  public static void until(Duration patience, BooleanSupplier so) {
    long end = System.nanoTime() + patience.toNanos();
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      assertThat(Thread.currentThread().isInterrupted()).as("told to end").isFalse();
      LockSupport.parkNanos(PAUSE);
    }
  }
}
