package io.millrace.core.spi;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.query.Standing;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// Reads of jobs. They change nothing and see every change that was answered before they were
/// asked.
public interface JobSearch {
  /// The jobs of these ids, in their order.
  Future<List<Found>> get(List<String> ids);

  /// One page of what matches. At most 100 000 jobs are looked at: then the page says it is not
  /// complete, and its cursor goes on from there. `limit` 0 asks for the total alone.
  Future<Page<JobSnapshot>> find(JobQuery query, Sort sort, Optional<Page.Cursor> after, int limit);

  /// Where a job stands and what keeps it from starting; empty when there is no such job.
  Future<Optional<Standing>> standing(String id);

  /// Counts what matches. Exact and complete where only states and queues are asked and counted;
  /// else at most 100 000 jobs are looked at, those first that are first in the natural order.
  Future<Counts> count(JobQuery query, Counts.Ask ask);

  /// Lines of a job's own log with a higher number than `after`, oldest first.
  Future<List<LogLine>> logs(String id, long after, int limit);
}
