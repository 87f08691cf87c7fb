package io.millrace.core.worker;

import java.time.Duration;
import java.time.Instant;

/// What somebody wants of a worker; it stands until there is another, or the worker comes anew.
///
/// @param grace how long a worker that is to stop may take, from `at` on
public record Order(What what, String reason, Duration grace, Instant at) {
  public enum What {
    QUIET(WorkerState.QUIET),
    RESUME(WorkerState.RUNNING),
    STOP(WorkerState.STOPPING);

    private final WorkerState state;

    What(WorkerState state) {
      this.state = state;
    }

    /// What a worker is to be about of whom this is wanted.
    public WorkerState state() {
      return state;
    }
  }

  /// What it is to be about that says it is about `said`: who stops does not begin again.
  public WorkerState state(WorkerState said) {
    return said == WorkerState.STOPPING ? said : what.state();
  }

  /// When its time is over that is to stop.
  public Instant until() {
    return at.plus(grace);
  }
}
