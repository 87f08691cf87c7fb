package io.millrace.core.job;

import java.time.Instant;
import java.util.Map;

/// A job with its lease: what a worker needs for one attempt.
///
/// `attempt` counts from 1 and includes this one; `quick` is how many transient failures stand
/// right before it; `scheduledAt` is when it was to run, `startedAt` when it was lent, both by the
/// store's clock; `kept` is what earlier attempts left; `parents` are the results of those it
/// waited for, null for one that has none.
public record Claim(
    Job job,
    Lease lease,
    int attempt,
    int quick,
    int rescues,
    Instant scheduledAt,
    Instant startedAt,
    Kept kept,
    Map<String, Json> parents) {
  /// When the attempt has run too long.
  public Instant deadline() {
    return startedAt.plus(job.terms().timeout());
  }

  public Tried tried() {
    return new Tried(attempt, quick);
  }
}
