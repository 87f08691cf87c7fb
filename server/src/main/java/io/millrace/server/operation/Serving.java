package io.millrace.server.operation;

import io.millrace.core.access.Reach;
import io.millrace.core.worker.Worker;

/// What workers serve, which is read where all that they say of themselves is read.
@FunctionalInterface
public interface Serving {
  /// Whether somebody who reaches so far knows of that worker.
  boolean isWithin(Reach reach, Worker worker);
}
