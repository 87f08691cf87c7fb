package io.millrace.server.http.route.find;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Need;
import io.millrace.core.query.Sort;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Listing;
import io.millrace.server.http.call.Query;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.resource.job.Jobs;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
    var query = query(asked, doors.now());
    var sort = sort(asked, query.namesStates() ? query.reach() : Set.of());
    var fields = listing.fields(Jobs.fieldNames());
    return listing.<JobSnapshot>answer(
        (after, limit) -> doors.search(call.caller()).find(query, sort, after, limit),
        (json, snapshot) -> Jobs.writeItem(json, snapshot, fields));
  }

  /// What plain parameters ask for, and `q` beside them.
  static JobQuery query(Query asked, Instant now) {
    return new JobQuery(
            asked.each("state", ListRoutes::state),
            asked.each("queue"),
            asked.each("type"),
            asked.each("key"),
            asked.each("tag"),
            asked.each("worker"),
            asked.each("error_kind", ListRoutes::kind),
            asked.each("signature"),
            new JobQuery.Span(false, asked.time("from"), asked.time("to")))
        .with(origins(asked, List.of(Field.RULE, Field.RUN, Field.EVENT)))
        .with(asked.clauses("q", now));
  }

  /// Plain parameters that ask where a job came from.
  public static List<Clause> origins(Query asked, List<Field> fields) {
    var clauses = new ArrayList<Clause>();
    for (var field : fields) {
      var names = asked.each(field.wire());
      if (!names.isEmpty()) {
        clauses.add(named(field, names));
      }
    }
    return clauses;
  }

  public static Clause named(Field field, Set<String> names) {
    var wanted = new Need.OneOf(names.stream().map(Need.Like::whole).toList());
    return new Clause(false, Clause.Subject.of(field), wanted);
  }

  private static JobState state(String word) {
    return JobState.of(word)
        .orElseThrow(() -> new IllegalArgumentException("there is no state '" + word + "'"));
  }

  public static FailureKind kind(String word) {
    return FailureKind.of(word)
        .orElseThrow(() -> new IllegalArgumentException("there is no error kind '" + word + "'"));
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
