package io.millrace.server.http.route.find;

import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Need;
import io.millrace.server.http.call.Query;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The filters that lists of jobs take in their queries.
public final class Filters {
  private Filters() {}

  /// What plain parameters ask for, and `q` beside them.
  static JobQuery query(Query asked, Instant now) {
    return new JobQuery(
            asked.each("state", Filters::state),
            asked.each("queue"),
            asked.each("type"),
            asked.each("key"),
            asked.each("tag"),
            asked.each("worker"),
            asked.each("error_kind", Filters::kind),
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
}
