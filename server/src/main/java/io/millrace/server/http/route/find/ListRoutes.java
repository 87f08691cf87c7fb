package io.millrace.server.http.route.find;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Sort;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Query;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.resource.job.Jobs;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.util.Set;

/// `GET /v1/jobs`: which jobs there are.
public record ListRoutes(Doors doors) implements Routes {
  @Override
  public void mount(Table table) {
    table.list("/v1/jobs", this::list);
  }

  private Future<Reply> list(Call call) {
    var asked = call.query();
    var listing = Listing.of(call);
    var query = Filters.query(asked, doors.now());
    var sort = sort(asked, query.namesStates() ? query.reach() : Set.of());
    var fields = listing.fields(Jobs.fieldNames());
    return listing.<JobSnapshot>answer(
        (after, limit) -> doors.search(call.caller()).find(query, sort, after, limit),
        (json, snapshot) -> Jobs.writeItem(json, snapshot, fields));
  }

  /// As asked; else the natural order of the states, where they have one in common.
  private static Sort sort(Query asked, Set<JobState> states) {
    var sort = asked.take("sort", ListRoutes::sort);
    sort.filter(it -> !it.field().fits(states))
        .ifPresent(it ->
            asked.fault(
                "sort", "conflict", it.field().wire() + " needs state=, of states that have it"));
    return sort.orElseGet(() -> Sort.natural(states));
  }

  private static Sort sort(String text) {
    return Sort.of(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "must be created_at, run_at, started_at, finished_at or rank, each with -"));
  }
}
