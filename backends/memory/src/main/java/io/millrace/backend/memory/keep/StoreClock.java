package io.millrace.backend.memory.keep;

import java.time.Clock;

/// The time of a store: that of the clock, but never back while the clock is set back a little.
///
/// As long as the clock is behind what was told before, time goes on at half its pace: who waits
/// for an instant need not wait until the clock is where it was. A clock that is further behind
/// than a minute was wrong before, and is followed at once.
public final class StoreClock {
  private static final long MOST_MS = 60_000;

  private final Clock clock;

  /// What was told last, and what the clock said then.
  private long told;

  private long read;

  /// Where the clock stood when it was set back, and what had been told by then.
  private long from;

  private long since;

  public StoreClock(Clock clock) {
    this.clock = clock;
  }

  public long now() {
    long now = clock.millis();
    if (now < read) {
      from = now;
      since = told;
    }
    read = now;
    told = now < told - MOST_MS ? now : Math.max(now, told(now));
    return told;
  }

  private long told(long now) {
    return now < told ? since + (now - from) / 2 : now;
  }

  /// So late it was already before the start.
  public void restored(long at) {
    told = Math.max(told, at);
    read = told;
  }
}
