package io.millrace.core.spi;

import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.JobQuery;
import io.vertx.core.Future;

/// Dead letters taken together. A single one is a job in state `dead`, found by [JobSearch].
public interface DeadStore {
  /// How many dead letters match; the states of the query are not looked at.
  Future<DeadCounts> stats(JobQuery query);
}
