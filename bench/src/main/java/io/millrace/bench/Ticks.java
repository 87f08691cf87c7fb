package io.millrace.bench;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A steady beat: what comes late does not put off what comes after.
public final class Ticks {
  private final long period;
  private long next = System.nanoTime();

  public Ticks(int perSecond) {
    period = Duration.ofSeconds(1).toNanos() / perSecond;
  }

  public void await() {
    next += period;
    for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
