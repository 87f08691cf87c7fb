package io.millrace.core.query;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import java.time.Duration;
import java.time.Instant;

/// What there is under an id.
public sealed interface Found {
  record Here(JobSnapshot snapshot) implements Found {}

  /// It was deleted; the memory of it is kept for `kept` after `at`.
  record Gone(JobState state, Instant at, Duration kept) implements Found {}

  record Absent() implements Found {
    public static final Absent ABSENT = new Absent();
  }
}
