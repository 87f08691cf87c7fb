package io.millrace.core.job;

import java.util.Locale;
import java.util.Optional;

/// Where a job stands. At any instant a job stands in exactly one of them; what may follow which is
/// written once, in [JobLifecycle].
public enum JobState {
  /// For a parent to end.
  WAITING,
  /// For its `run_at`.
  SCHEDULED,
  /// To be claimed, or held by a limit.
  READY,
  /// Lent to a worker under a lease.
  RUNNING,
  /// For its next attempt, after one that failed.
  RETRYING,
  SUCCEEDED,
  /// Failed for good; a person may redrive it.
  DEAD,
  CANCELLED,
  /// Dropped on purpose: by its performer, or because it expired.
  DISCARDED;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /// The name a user sees.
  public String wire() {
    return wire;
  }

  /// The state of that name, or empty when there is none.
  public static Optional<JobState> of(String wire) {
    for (var state : values()) {
      if (state.wire.equals(wire)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /// Whether nothing follows by itself.
  public boolean terminal() {
    return compareTo(SUCCEEDED) >= 0;
  }

  /// Whether it ended, and not well.
  public boolean endedBadly() {
    return compareTo(SUCCEEDED) > 0;
  }
}
