package io.millrace.core.spi;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.queue.Arrivals;

/// The answer to one change, cancel or redrive.
public sealed interface Answer permits Answer.Done, Answer.Refused, Answer.Stopped, Absent {
  /// It is done; the job as it stands now.
  record Done(JobSnapshot snapshot) implements Answer {}

  /// A job in `state`, or of another version than the one named, does not take this.
  record Refused(JobState state, int version) implements Answer {}

  /// The queue to which it was to go takes no more; it stays where it is.
  record Stopped(Arrivals.Stop stop) implements Answer {}
}
