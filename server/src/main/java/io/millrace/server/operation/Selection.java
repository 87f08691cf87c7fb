package io.millrace.server.operation;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Frozen;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Purging;
import io.millrace.core.query.Found;
import io.millrace.core.query.Page.Cursor;
import io.millrace.core.spi.JobSearch;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Finds the jobs of an operation, some at a time: those of its query that it meant at its start,
/// or those that it names. Checked again by whoever wanted it reaches that far.
final class Selection {
  private final JobSearch search;
  private final Operation operation;
  private final Optional<Frozen> frozen;

  /// Some jobs, and behind which place the next are; [Place#END] when there are no more.
  record Some(List<JobSnapshot> jobs, Cursor next) {}

  Selection(JobSearch search, Operation operation) {
    this.search = search;
    this.operation = operation;
    this.frozen = operation.place().back() ? Undo.frozen(operation) : frozen(operation);
  }

  private static Optional<Frozen> frozen(Operation operation) {
    var order = operation.order();
    var at = operation.times().createdAt();
    return order.action() == Action.PURGE
        ? Optional.of(Purging.frozen(order, at))
        : order.target().q().map(q -> Frozen.of(q, order.actor(), at));
  }

  /// Up to so many; what is missing of those it names goes to the outcomes.
  Future<Some> next(int most, Outcomes outcomes) {
    var after = operation.place().after();
    return frozen.isPresent()
        ? found(frozen.get(), after, most)
        : named(after.map(Cursor::place).orElse(0L).intValue(), most, outcomes);
  }

  private Future<Some> found(Frozen wanted, Optional<Cursor> after, int most) {
    return search
        .find(wanted.query(), wanted.sort(), after, most)
        .map(page ->
            new Some(
                page.items().stream().filter(job -> isMeant(wanted, job)).toList(),
                page.next().orElse(Place.END)));
  }

  private boolean isMeant(Frozen wanted, JobSnapshot job) {
    return wanted.holds(job) && reaches(operation.order(), job);
  }

  private Future<Some> named(int from, int most, Outcomes outcomes) {
    var all = operation.order().target().ids();
    int to = Math.min(all.size(), from + most);
    var ids = all.subList(Math.min(from, to), to);
    var next = to == all.size() ? Place.END : new Cursor(0, to);
    return search.get(ids).map(found -> new Some(present(ids, found, outcomes), next));
  }

  private List<JobSnapshot> present(List<String> ids, List<Found> found, Outcomes outcomes) {
    var jobs = new ArrayList<JobSnapshot>(ids.size());
    for (int at = 0; at < ids.size(); at++) {
      switch (found.get(at)) {
        case Found.Here(JobSnapshot job) when reaches(operation.order(), job) -> jobs.add(job);
        case Found.Here _, Found.Absent _ -> outcomes.noJob(ids.get(at));
        case Found.Gone _ -> gone(ids.get(at), outcomes);
      }
    }
    return jobs;
  }

  /// That a job is gone is what was wanted when jobs were to be deleted.
  private void gone(String id, Outcomes outcomes) {
    if (operation.order().action() == Action.DELETE) {
      outcomes.skipped();
    } else {
      outcomes.gone(id);
    }
  }

  /// Whether whoever wanted it reaches that job, where it is now.
  static boolean reaches(Order order, JobSnapshot job) {
    return order.actor().reach().has(job.job().queue(), job.job().type());
  }
}
