package io.millrace.core.worker;

import java.util.Locale;

/// What a worker is about. `GONE` is said of it, when it has been silent for too long; the others
/// it says itself.
public enum WorkerState {
  RUNNING,
  /// Takes no new jobs, and does on what it has.
  QUIET,
  STOPPING,
  GONE;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }
}
