package io.millrace.server.http.reach;

import io.millrace.core.access.Caller;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.query.Standing;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.spi.JobSearch;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads of the jobs that a caller reaches. Of others it says that there are none, and so of those
/// that are gone, for nobody knows any more whose they were.
record ReachedSearch(JobSearch all, Caller caller) implements JobSearch {
  @Override
  public Future<List<Found>> get(List<String> ids) {
    return isEverything()
        ? all.get(ids)
        : all.get(ids).map(found -> found.stream().map(this::seen).toList());
  }

  private Found seen(Found found) {
    return found instanceof Found.Here(JobSnapshot snapshot) && has(snapshot)
        ? found
        : Found.Absent.ABSENT;
  }

  private boolean isEverything() {
    return caller.reach().isEverything();
  }

  private boolean has(JobSnapshot snapshot) {
    return Reached.by(caller).has(snapshot);
  }

  @Override
  public Future<Page<JobSnapshot>> find(
      JobQuery query, Sort sort, Optional<Page.Cursor> after, int limit) {
    return all.find(Narrowing.narrow(caller, query), sort, after, limit);
  }

  @Override
  public Future<Counts> count(JobQuery query, Counts.Ask ask) {
    return all.count(Narrowing.narrow(caller, query), ask);
  }

  @Override
  public Future<Optional<Standing>> standing(String id) {
    return all.standing(id)
        .map(there -> there.filter(it -> has(it.snapshot())))
        .compose(there ->
            there.isEmpty() || isEverything()
                ? Future.succeededFuture(there)
                : known(there.get()).map(Optional::of));
  }

  /// Others may hold what is waited for; which ones they are is not told.
  private Future<Standing> known(Standing standing) {
    var holders = standing.blocks().stream().flatMap(it -> it.holders().stream()).toList();
    return get(holders)
        .map(found -> {
          var known = new HashSet<String>();
          for (int at = 0; at < holders.size(); at++) {
            if (found.get(at) instanceof Found.Here) {
              known.add(holders.get(at));
            }
          }
          var blocks = standing.blocks().stream().map(it -> heldBy(known, it)).toList();
          return new Standing(standing.snapshot(), blocks, standing.ahead());
        });
  }

  private static Block heldBy(Set<String> known, Block block) {
    return new Block(
        block.kind(),
        block.name(),
        block.limit(),
        block.used(),
        block.holders().stream().filter(known::contains).toList(),
        block.freesAt());
  }

  @Override
  public Future<List<LogLine>> logs(String id, long after, int limit) {
    return get(List.of(id))
        .compose(found ->
            found.getFirst() instanceof Found.Here
                ? all.logs(id, after, limit)
                : Future.succeededFuture(List.of()));
  }
}
