package io.millrace.server.dispatch;

import java.time.Duration;
import java.time.Instant;

/// Whether an endpoint, or any of a host, is to be called: not while it has asked for a pause, and
/// not for a while after it has failed ten times in a row, longer each time that the probe after it
/// fails too. Pure: the time is passed in, in milliseconds.
public final class Fuse {
  private static final int MOST_FAILURES = 10;
  private static final long FIRST_REST = Duration.ofSeconds(30).toMillis();
  private static final long LONGEST_REST = Duration.ofMinutes(10).toMillis();

  private int failures;
  private long rest = FIRST_REST;
  private long openUntil;

  /// Whether nothing is to be sent.
  boolean isOpen(long now) {
    return now < openUntil;
  }

  /// Until when nothing is to be sent.
  Instant openUntil() {
    return Instant.ofEpochMilli(openUntil);
  }

  /// Whether one call at a time is to show how the endpoint is.
  boolean isProbing() {
    return failures >= MOST_FAILURES;
  }

  /// The endpoint is well.
  void went() {
    failures = 0;
    rest = FIRST_REST;
  }

  /// It is not. What began before the last pause says nothing new.
  void failed(long now) {
    if (isOpen(now)) {
      return;
    }
    failures++;
    if (isProbing()) {
      openUntil = now + rest;
      rest = Math.min(2 * rest, LONGEST_REST);
    }
  }

  /// It wants to be left alone until then.
  void pause(long until) {
    openUntil = Math.max(openUntil, until);
  }
}
