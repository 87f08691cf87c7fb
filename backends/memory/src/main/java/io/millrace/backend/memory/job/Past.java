package io.millrace.backend.memory.job;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Holder;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An attempt that is over, before the one behind `earlier`: half the size of an [Attempt].
record Past(
    @Nullable Past earlier,
    int depth,
    int n,
    Holder holder,
    long startedAt,
    long endedAt,
    String outcome,
    @Nullable Failure error,
    long backAt) {
  Attempt attempt() {
    return new Attempt(
        n,
        holder,
        Instant.ofEpochMilli(startedAt),
        Optional.of(Instant.ofEpochMilli(endedAt)),
        Optional.of(outcome),
        Optional.ofNullable(error),
        backAt == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(backAt)));
  }

  static @Nullable Past newest(@Nullable Past past, int count) {
    return past == null || count == 0
        ? null
        : new Past(
            newest(past.earlier, count - 1),
            count,
            past.n,
            past.holder,
            past.startedAt,
            past.endedAt,
            past.outcome,
            past.error,
            past.backAt);
  }
}
