package io.millrace.server.http.reach;

import io.millrace.core.access.Caller;
import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.spi.DeadStore;
import io.vertx.core.Future;
import java.util.Optional;

/// Dead letters that a caller reaches, taken together.
record ReachedDead(DeadStore all, Caller caller) implements DeadStore {
  @Override
  public Future<DeadCounts> stats(JobQuery query) {
    return all.stats(Narrowing.narrow(caller, query));
  }

  @Override
  public Future<Page<DeadGroup>> groups(JobQuery query, Optional<Page.Cursor> after, int limit) {
    return all.groups(Narrowing.narrow(caller, query), after, limit);
  }
}
