package io.millrace.server.http.reach;

import io.millrace.core.access.Caller;
import io.millrace.core.access.Names;
import io.millrace.core.access.Scopes;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Need;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// Questions about jobs, narrowed to what their asker may know.
final class Narrowing {
  private static final Set<Field> PAYLOAD = EnumSet.of(Field.ARGS, Field.META);

  private Narrowing() {}

  /// Whether payloads are no secret to the caller.
  static boolean isTold(Caller caller) {
    return caller.may(Scopes.PAYLOAD);
  }

  /// The same question about what the caller reaches; ends with a problem when it asks for payloads
  /// that he may not read.
  static JobQuery narrow(Caller caller, JobQuery query) {
    if (!isTold(caller) && query.asked().stream().anyMatch(PAYLOAD::contains)) {
      throw Problem.of(
              ProblemCode.FORBIDDEN, "to ask for args or meta needs the scope " + Scopes.PAYLOAD)
          .with("required_scope", Scopes.PAYLOAD)
          .exception();
    }
    var clauses = new ArrayList<Clause>(2);
    add(clauses, Field.QUEUE, caller.reach().queues());
    add(clauses, Field.TYPE, caller.reach().types());
    return clauses.isEmpty() ? query : query.with(clauses);
  }

  private static void add(List<Clause> clauses, Field field, Names names) {
    if (!names.isAll()) {
      var likes = names.patterns().stream().map(Narrowing::like).toList();
      clauses.add(new Clause(false, Clause.Subject.of(field), new Need.OneOf(likes)));
    }
  }

  private static Need.Like like(String pattern) {
    return pattern.endsWith("*")
        ? new Need.Like(pattern.substring(0, pattern.length() - 1), Need.Like.How.BEGINNING)
        : Need.Like.whole(pattern);
  }
}
