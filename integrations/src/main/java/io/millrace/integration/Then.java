package io.millrace.integration;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What should follow from an answer, by the words of `integrations.md` §2.
public enum Then {
  OK,
  RETRYABLE,
  TRANSIENT,
  DEGRADED,
  THROTTLED,
  SNOOZE,
  AUTH,
  TERMINAL,
  LOST;

  private final String wire = name().toLowerCase(Locale.ROOT);

  public String wire() {
    return wire;
  }

  public static Optional<Then> of(String wire) {
    return Stream.of(values()).filter(it -> it.wire.equals(wire)).findFirst();
  }
}
