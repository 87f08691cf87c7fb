package io.millrace.backend.redis;

import io.millrace.core.spi.BackendUnavailable;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// Asks in the same words again for as long as a store is away, as a server's callers do.
final class Patience {
  private static final Duration MOST = Duration.ofSeconds(30);

  private Patience() {}

  static <T> T until(Supplier<T> call) {
    long end = System.nanoTime() + MOST.toNanos();
    while (true) {
      try {
        return call.get();
      } catch (BackendUnavailable away) {
        if (System.nanoTime() > end) {
          throw away;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }
}
