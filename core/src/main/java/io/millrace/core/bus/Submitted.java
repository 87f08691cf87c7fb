package io.millrace.core.bus;

import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Fault;
import java.util.List;

/// What became of one draft.
public sealed interface Submitted {
  /// It went to the store, which answered this.
  record Taken(Enqueued enqueued) implements Submitted {}

  /// It cannot be a job; every fault of it. Empty when only another one of those submitted together
  /// is at fault.
  record Refused(List<Fault> faults) implements Submitted {}
}
