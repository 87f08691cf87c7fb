package io.millrace.server.world;

import io.millrace.backend.contract.TestClock;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;

/// The time of a world, which goes on when the world says so, and what is to happen in it.
final class Hours {
  static final long NEVER = Long.MAX_VALUE;

  private final TestClock clock = TestClock.at("2026-01-01T00:00:00Z");
  private final MockTicker ticker = Ticker.newMockTicker();
  private final PriorityQueue<Due> agenda =
      new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::turn));
  private long turns;

  private record Due(long at, long turn, Runnable what) {}

  Clock clock() {
    return clock;
  }

  Ticker ticker() {
    return ticker;
  }

  long nanos() {
    return ticker.nanoTime();
  }

  long millis() {
    return clock.millis();
  }

  void in(long millis, Runnable what) {
    agenda.add(new Due(millis() + millis, turns++, what));
  }

  /// Does what is due; answers whether anything was.
  boolean happen() {
    boolean any = false;
    for (var next = agenda.peek(); next != null && next.at <= millis(); next = agenda.peek()) {
      agenda.remove();
      next.what.run();
      any = true;
    }
    return any;
  }

  /// When something is to happen next.
  long next() {
    var next = agenda.peek();
    return next == null ? NEVER : next.at;
  }

  void passTo(long at) {
    long millis = Math.max(0, at - millis());
    clock.pass(Duration.ofMillis(millis));
    ticker.advance(millis, TimeUnit.MILLISECONDS);
  }
}
