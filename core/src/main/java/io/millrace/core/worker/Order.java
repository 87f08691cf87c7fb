package io.millrace.core.worker;

import java.time.Duration;

/// What somebody wants of a worker; it stands until there is another, or the worker comes anew.
///
/// @param grace how long a worker that is to stop may take
public record Order(What what, String reason, Duration grace) {
  public enum What {
    QUIET,
    RESUME,
    STOP
  }
}
