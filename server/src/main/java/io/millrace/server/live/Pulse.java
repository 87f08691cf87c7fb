package io.millrace.server.live;

import java.time.Duration;

/// When a client was heard, and whether he is still there. Times are those of [System#nanoTime].
final class Pulse {
  private final Tempo tempo;
  private final long openedAt;
  private long heardAt;
  private long pingedAt;

  Pulse(Tempo tempo, long now) {
    this.tempo = tempo;
    this.openedAt = now;
    this.heardAt = now;
    this.pingedAt = now;
  }

  long openedAt() {
    return openedAt;
  }

  void heard(long now) {
    heardAt = now;
  }

  /// Whether he had time enough to say hello.
  boolean isLate(long now) {
    return isOver(openedAt, tempo.hello(), now);
  }

  boolean isSilent(long now) {
    return isOver(heardAt, tempo.silence(), now);
  }

  /// Whether he is to be asked now if he is there.
  boolean pings(long now) {
    boolean asks = isOver(heardAt, tempo.ping(), now) && isOver(pingedAt, tempo.ping(), now);
    pingedAt = asks ? now : pingedAt;
    return asks;
  }

  private static boolean isOver(long since, Duration time, long now) {
    return now - since >= time.toNanos();
  }
}
