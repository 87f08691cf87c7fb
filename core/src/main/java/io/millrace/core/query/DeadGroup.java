package io.millrace.core.query;

import io.millrace.core.job.FailureKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Dead letters that died of the same: those of one signature. `keys` is how many keys they have.
public record DeadGroup(
    String signature,
    long count,
    Instant firstAt,
    Instant lastAt,
    Set<String> types,
    Set<String> queues,
    int keys,
    Sample sample,
    List<Integer> trend) {
  /// Hours of the trend; the last one is the hour of the question, as far as it has gone.
  public static final int HOURS = 24;

  /// The newest of them, with what it died of.
  public record Sample(
      String id, Optional<FailureKind> kind, String message, Optional<String> stack) {}

  public DeadGroup {
    types = Set.copyOf(types);
    queues = Set.copyOf(queues);
    trend = List.copyOf(trend);
  }
}
