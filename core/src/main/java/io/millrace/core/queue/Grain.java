package io.millrace.core.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How far apart the points of a series are, and how long they are kept.
public enum Grain {
  MINUTE("1m", Duration.ofMinutes(1), Duration.ofHours(6)),
  HOUR("1h", Duration.ofHours(1), Duration.ofDays(14));

  private final String wire;
  private final Duration step;
  private final Duration kept;

  Grain(String wire, Duration step, Duration kept) {
    this.wire = wire;
    this.step = step;
    this.kept = kept;
  }

  public String wire() {
    return wire;
  }

  public Duration step() {
    return step;
  }

  public Duration kept() {
    return kept;
  }

  /// The last of its instants that is not behind this one.
  public Instant floor(Instant at) {
    long ms = step.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), ms) * ms);
  }

  /// The finest that reaches back so far.
  public static Grain reaching(Duration back) {
    return back.compareTo(MINUTE.kept) <= 0 ? MINUTE : HOUR;
  }

  public static Optional<Grain> of(String wire) {
    for (var grain : values()) {
      if (grain.wire.equals(wire)) {
        return Optional.of(grain);
      }
    }
    return Optional.empty();
  }
}
