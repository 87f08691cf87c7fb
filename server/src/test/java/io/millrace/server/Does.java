package io.millrace.server;

import io.millrace.core.job.Outcome;
import io.millrace.core.perform.Context;
import io.millrace.core.perform.Performer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/// A performer that does what a test says.
public record Does(String type, boolean nonblocking, Work work) implements Performer {
  public interface Work {
    Outcome on(Context context) throws Exception;
  }

  public static Does work(String type, Work work) {
    return new Does(type, false, work);
  }

  /// On the event loop itself.
  public static Does atOnce(String type, Work work) {
    return new Does(type, true, work);
  }

  /// Stays until somebody opens the gate, whoever asks to go.
  public static void stayDeaf(CountDownLatch gate) {
    while (gate.getCount() > 0) {
      try {
        gate.await();
      } catch (InterruptedException e) {
        // That is what it does not hear.
      }
    }
  }

  /// Looks now and then whether the attempt should stop, and comes back when it should.
  public static void untilAsked(Context context) {
    while (!context.isCancelled()) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Override
  public Outcome perform(Context context) throws Exception {
    return work.on(context);
  }
}
