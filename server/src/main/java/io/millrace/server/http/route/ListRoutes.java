package io.millrace.server.http.route;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Sort;
import io.millrace.core.query.Sort.Field;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Listing;
import io.millrace.server.http.call.Query;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.resource.Jobs;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.Set;

/// `GET /v1/jobs`: which jobs there are.
record ListRoutes(Doors doors) implements Routes {
  private static final Set<JobState> DUE_LATER = EnumSet.of(JobState.SCHEDULED, JobState.RETRYING);
  private static final Set<JobState> ENDED = EnumSet.copyOf(JobRoutes.ENDED);

  @Override
  public void mount(Table table) {
    table.list("/v1/jobs", this::list);
  }

  private Future<Reply> list(Call call) {
    var asked = call.query();
    var listing = Listing.of(call);
    var query = query(asked);
    var sort = sort(asked, query.states());
    var fields = listing.fields(Jobs.fieldNames());
    return listing.<JobSnapshot>answer(
        (after, limit) -> doors.search().find(query, sort, after, limit),
        (json, snapshot) -> Jobs.writeItem(json, snapshot, fields));
  }

  private static JobQuery query(Query asked) {
    return new JobQuery(
        asked.each("state", ListRoutes::state),
        asked.each("queue"),
        asked.each("type"),
        asked.each("key"),
        asked.each("tag"),
        asked.each("worker"),
        asked.each("error_kind", ListRoutes::kind),
        Set.of(),
        new JobQuery.Span(false, asked.time("from"), asked.time("to")));
  }

  private static JobState state(String word) {
    return JobState.of(word)
        .orElseThrow(() -> new IllegalArgumentException("there is no state '" + word + "'"));
  }

  static FailureKind kind(String word) {
    return FailureKind.of(word)
        .orElseThrow(() -> new IllegalArgumentException("there is no error kind '" + word + "'"));
  }

  /// As asked; else the natural order of the states, where they have one in common.
  private static Sort sort(Query asked, Set<JobState> states) {
    var sort = asked.take("sort", ListRoutes::sort);
    sort.filter(it -> !fits(it.field(), states))
        .ifPresent(it ->
            asked.fault(
                "sort", "conflict", it.field().wire() + " needs state=, of states that have it"));
    return sort.orElseGet(() -> natural(states));
  }

  private static Sort sort(String text) {
    return Sort.of(text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "must be created_at, run_at, started_at, finished_at or rank, each with -"));
  }

  private static boolean fits(Field field, Set<JobState> states) {
    return switch (field) {
      case CREATED_AT -> true;
      case RUN_AT -> !states.isEmpty() && DUE_LATER.containsAll(states);
      case STARTED_AT -> states.equals(Set.of(JobState.RUNNING));
      case FINISHED_AT -> !states.isEmpty() && ENDED.containsAll(states);
      case RANK -> states.equals(Set.of(JobState.READY));
    };
  }

  private static Sort natural(Set<JobState> states) {
    if (fits(Field.RANK, states)) {
      return new Sort(Field.RANK, false);
    } else if (fits(Field.RUN_AT, states)) {
      return new Sort(Field.RUN_AT, false);
    } else if (fits(Field.STARTED_AT, states)) {
      return new Sort(Field.STARTED_AT, true);
    } else if (fits(Field.FINISHED_AT, states)) {
      return new Sort(Field.FINISHED_AT, true);
    }
    return states.equals(Set.of(JobState.WAITING))
        ? new Sort(Field.CREATED_AT, false)
        : Sort.NEWEST;
  }
}
