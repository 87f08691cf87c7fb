package io.millrace.core.job;

import java.time.Instant;
import java.util.Optional;

/// One try of a job that has begun; `outcome` is `rescued` when its lease was lost, `backAt` is
/// when the job was to come back if it was. The last [#KEPT] are kept with the job.
public record Attempt(
    int n,
    Holder holder,
    Instant startedAt,
    Optional<Instant> endedAt,
    Optional<String> outcome,
    Optional<Failure> error,
    Optional<Instant> backAt) {
  public static final int KEPT = 50;
}
