package io.millrace.core.job;

import java.util.Optional;

/// The answer to one job of an enqueue.
public sealed interface Enqueued {
  /// It is in.
  record New(JobSnapshot snapshot) implements Enqueued {}

  /// One with that id was there before, and stands in `state`; `snapshot` is empty when only the
  /// memory of it is left.
  record Known(String id, JobState state, Optional<JobSnapshot> snapshot) implements Enqueued {}

  /// It is not in: its queue holds as much as it may.
  record Refused(String queue, int depth) implements Enqueued {}
}
