package io.millrace.core.spi;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What can be looked through on a live store (`reliability.md` §2).
public enum Check {
  /// Each job stands in the one place that its state names.
  ONE_PLACE,
  /// Every entry of an index leads to a job that leads back.
  INDEX,
  /// What runs has a lease, and nothing else has.
  LEASE,
  /// Who waits for others waits for somebody.
  DEPENDENCY,
  /// What is counted is what is there.
  COUNTERS,
  /// What has not ended lies in the shard of its queue to which it belongs.
  SHARD;

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Check> of(String wire) {
    return Arrays.stream(values()).filter(it -> it.wire().equals(wire)).findFirst();
  }

  public static List<String> wires() {
    return Arrays.stream(values()).map(Check::wire).toList();
  }
}
