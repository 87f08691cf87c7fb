package io.millrace.core.spi;

import java.util.List;
import java.util.Optional;

/// What a bounded look through a store came to: how many jobs and entries it looked at, what it
/// found, and where the next look goes on; empty at the end.
public record Checkup(long looked, List<Finding> findings, Optional<String> next) {
  /// That something is not as it must be; `repaired` when it is now.
  public record Finding(Check check, String subject, String detail, boolean repaired) {}

  public Checkup {
    findings = List.copyOf(findings);
  }
}
