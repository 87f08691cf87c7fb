package io.millrace.server.http.resource.find;

import io.millrace.core.query.Clause;
import io.millrace.core.query.text.QueryText;
import io.millrace.core.query.text.UnreadableQuery;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.fields.Unfit;
import java.time.Instant;
import java.util.List;

/// A question about jobs in the language of queries, where it stands in a body.
public final class Queries {
  private Queries() {}

  /// The conditions that it writes; ages count from `now`.
  static Shape<List<Clause>> clauses(Instant now) {
    return value -> {
      try {
        return QueryText.parse(Shape.TEXT.read(value), now);
      } catch (UnreadableQuery e) {
        var first = e.faults().getFirst();
        throw new Unfit(first.reason(), first.detail() + " at column " + first.place().column());
      }
    };
  }
}
