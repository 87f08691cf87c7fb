package io.millrace.core.operation;

import java.util.Locale;
import java.util.Optional;

/// How an operation stands.
public enum OperationState {
  /// Nobody has begun it.
  PENDING,
  RUNNING,
  PAUSED,
  DONE,
  CANCELLED,
  /// It stopped by itself before its end; its error says why.
  FAILED;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  public static Optional<OperationState> of(String wire) {
    for (var state : values()) {
      if (state.wire.equals(wire)) {
        return Optional.of(state);
      }
    }
    return Optional.empty();
  }

  /// Whether nothing follows by itself.
  public boolean ended() {
    return compareTo(DONE) >= 0;
  }
}
