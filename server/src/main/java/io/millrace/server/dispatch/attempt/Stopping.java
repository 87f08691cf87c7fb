package io.millrace.server.dispatch.attempt;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Whether an attempt should end and why, and how long it may take to. Its own thread looks, the
/// event loop decides.
public final class Stopping {
  private static final long NEVER = Long.MAX_VALUE;

  /// Why an attempt should end.
  public enum Stop {
    CANCELLED,
    TIMEOUT,
    LOST,
    SHUTDOWN
  }

  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable Stop reason;
  private volatile @Nullable Thread worker;

  /// By the clock of this node; belongs to the event loop.
  private long patientUntil = NEVER;

  /// Takes note of the thread that will do the work; false when it was asked to stop before.
  boolean begin() {
    worker = Thread.currentThread();
    return reason == null;
  }

  /// Whether this is the first end of it: what comes after is of an attempt that was given up.
  boolean end() {
    boolean first = ended.compareAndSet(false, true);
    worker = null;
    return first;
  }

  /// Whether it may wait here: what runs on the event loop may not.
  boolean isOnItsThread() {
    var current = Thread.currentThread();
    return current.equals(worker) && current.isVirtual();
  }

  /// Throws when it should end.
  void goOn() throws InterruptedException {
    if (reason != null || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("asked to stop");
    }
  }

  /// Why it should end, or null.
  public @Nullable Stop reason() {
    return reason;
  }

  boolean isAsked() {
    return reason != null;
  }

  /// Whether its lease is gone, so that nothing it comes to counts.
  public boolean isLost() {
    return reason == Stop.LOST;
  }

  /// Asks it to stop at its next checkpoint.
  void ask(Stop why) {
    if (reason == null) {
      reason = why;
    }
  }

  /// Stops it: it sees so at its next checkpoint, or where it waits. The first reason stands, and
  /// goes before one for which it was only asked.
  public void stop(Stop why, long patience) {
    if (patientUntil == NEVER) {
      reason = why;
      patientUntil = patience;
      var working = worker;
      if (working != null) {
        working.interrupt();
      }
    }
  }

  /// Whether it was stopped and has not ended in its time.
  public boolean isOverdue(long now) {
    return now >= patientUntil;
  }
}
