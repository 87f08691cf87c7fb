package io.millrace.core.worker;

import io.millrace.core.job.Json;
import java.time.Duration;

/// What a worker says once, when it comes. Nobody but its reader looks into `about`.
///
/// @param ttl so long it may be silent before it is taken for gone
public record Enrolment(String id, Mode mode, Duration ttl, Json about) {
  /// How many of its times a silent worker is known.
  private static final int KEPT = 10;

  /// How a worker comes to its jobs.
  public enum Mode {
    /// It is a node of this server, and does them itself.
    LOCAL,
    /// It asks for them.
    PULL,
    /// They are sent to it.
    PUSH
  }

  public Enrolment {
    if (id.isEmpty() || ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("a worker has an id, and a time to be silent");
    }
  }

  /// So long after its last word it is forgotten.
  public Duration kept() {
    return ttl.multipliedBy(KEPT);
  }
}
