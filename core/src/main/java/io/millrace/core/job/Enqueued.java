package io.millrace.core.job;

import java.util.List;
import java.util.Optional;

/// The answer to one job of an enqueue.
public sealed interface Enqueued {
  /// It is in.
  record New(JobSnapshot snapshot) implements Enqueued {}

  /// One with that id was there before, and stands in `state`; `snapshot` is empty when only the
  /// memory of it is left.
  record Known(String id, JobState state, Optional<JobSnapshot> snapshot) implements Enqueued {}

  /// Another one that counts as the same is there; `changed` whether it took over something.
  record Duplicate(JobSnapshot there, boolean changed) implements Enqueued {}

  /// It is not in: it names parents that nobody knows.
  record Orphan(List<String> unknown) implements Enqueued {}

  /// It is not in: its queue holds as much as it may.
  record Refused(String queue, int depth) implements Enqueued {}

  /// It is not in: nothing new is let into its queue.
  record Draining(String queue) implements Enqueued {}
}
