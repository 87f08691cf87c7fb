package io.millrace.core.job;

import java.util.Locale;
import java.util.Optional;

/// What kind of thing went wrong, and so whether trying again can help ([Ruling] says how).
public enum FailureKind {
  /// Refused, reset, timed out before anything was sent: the job's backoff.
  RETRYABLE,
  /// Busy for a moment: a few quick tries first.
  TRANSIENT,
  /// The other side is unwell: slow tries.
  DEGRADED,
  /// Too many calls: wait as told, no attempt spent.
  THROTTLED,
  /// Credentials refused: a person must act.
  AUTH,
  /// The same call would fail the same way.
  TERMINAL,
  /// The attempt ran over its `timeout`.
  TIMEOUT,
  /// A side effect may or may not have happened.
  LOST,
  /// The job took its worker down too often.
  POISON,
  UNKNOWN;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  public static Optional<FailureKind> of(String wire) {
    for (var kind : values()) {
      if (kind.wire.equals(wire)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
