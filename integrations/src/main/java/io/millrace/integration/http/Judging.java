package io.millrace.integration.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.perform.Args;
import io.millrace.core.perform.FailureException;
import io.millrace.integration.Classify;
import io.millrace.integration.Reply;
import io.millrace.integration.Then;
import io.millrace.integration.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How the args of a job want its answer judged: the rows of `classify`, first match wins, then
/// `expect`, then the built-in tail.
record Judging(List<Row> rows, Optional<Statuses> expect) {
  private static final String[] WORDS =
      Stream.of(Then.values()).map(Then::wire).toArray(String[]::new);

  /// What follows from some statuses.
  record Row(Statuses when, Verdict verdict) {}

  static Judging read(Args args) throws FailureException {
    var rows = new ArrayList<Row>();
    for (var row : args.list("classify")) {
      rows.add(row(row));
    }
    var expect =
        args.has("expect")
            ? Optional.of(Statuses.read(args.list("expect"), "expect"))
            : Optional.<Statuses>empty();
    return new Judging(List.copyOf(rows), expect);
  }

  private static Row row(JsonNode tree) throws FailureException {
    var row = Args.of(tree, "classify", "when", "then", "after", "code", "discard");
    var when = Statuses.read(row.list("when"), "classify.when");
    var then = Then.of(row.oneOf("then", Then.OK.wire(), WORDS)).orElseThrow();
    var after = row.has("after") ? Optional.of(row.duration("after")) : Optional.<Duration>empty();
    var code = row.has("code") ? Optional.of(row.text("code")) : Optional.<String>empty();
    return new Row(when, new Verdict(then, after, code, row.flag("discard", false)));
  }

  Verdict verdict(Reply reply) {
    return reply instanceof Reply.Answer answer ? verdict(answer) : Classify.tail(reply);
  }

  private Verdict verdict(Reply.Answer answer) {
    for (var row : rows) {
      if (row.when.contain(answer.status())) {
        return row.verdict;
      }
    }
    if (expect.isEmpty()) {
      return Classify.tail(answer);
    }
    if (expect.get().contain(answer.status())) {
      return Verdict.of(Then.OK);
    }
    return Classify.isSuccess(answer.status()) ? Verdict.of(Then.TERMINAL) : Classify.tail(answer);
  }
}
