package io.millrace.core.spi;

import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.query.Page;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What people did to the server. Lines are added and forgotten, never changed.
public interface AuditStore {
  /// Adds lines behind all others, in their order.
  Future<Void> append(List<AuditLine> lines);

  /// One page of the lines that match, the newest first. The total is exact.
  Future<Page<AuditLine>> find(AuditQuery query, Optional<Page.Cursor> after, int limit);

  /// Forgets the oldest lines, up to `limit`: those from before an instant, and those of which
  /// there are more than `keep`. Answers how many went; fewer than `limit` is all of them.
  Future<Integer> prune(Instant before, int keep, int limit);
}
