package io.millrace.core.spi;

import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.vertx.core.Future;
import java.util.Optional;

/// Dead letters taken together. A single one is a job in state `dead`, found by [JobSearch].
public interface DeadStore {
  /// How many dead letters match; the states of the query are not looked at.
  Future<DeadCounts> stats(JobQuery query);

  /// One page of the groups of those that match, that with the newest death first; the total counts
  /// groups. The states of the query are not looked at.
  Future<Page<DeadGroup>> groups(JobQuery query, Optional<Page.Cursor> after, int limit);
}
