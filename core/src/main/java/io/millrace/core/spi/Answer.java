package io.millrace.core.spi;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;

/// The answer to one change, cancel or redrive.
public sealed interface Answer permits Answer.Done, Answer.Refused, Absent {
  /// It is done; the job as it stands now.
  record Done(JobSnapshot snapshot) implements Answer {}

  /// A job in `state`, or of another version than the one named, does not take this.
  record Refused(JobState state, int version) implements Answer {}
}
