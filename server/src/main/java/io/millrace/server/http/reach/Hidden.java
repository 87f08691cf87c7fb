package io.millrace.server.http.reach;

import io.millrace.core.query.Clause;
import io.millrace.core.query.Clause.Subject;
import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.spi.DeadStore;
import io.millrace.core.text.NamePath;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Places in payloads that are shown to nobody (`redact.paths`): so nobody may ask for them either,
/// or the answers would tell them, letter by letter.
public record Hidden(List<NamePath> paths) {
  public static final Hidden NOTHING = new Hidden(List.of());

  public Hidden {
    paths = List.copyOf(paths);
  }

  /// Ends with a problem when a question is about something hidden.
  public void check(JobQuery query) {
    query.clauses().stream()
        .map(Clause::subject)
        .filter(this::has)
        .findFirst()
        .ifPresent(it -> {
          throw refusal(it).exception();
        });
  }

  private boolean has(Subject subject) {
    return !subject.path().isEmpty()
        && paths.stream().anyMatch(path -> path.mayCover(place(subject)));
  }

  private static List<String> place(Subject subject) {
    var place = new ArrayList<>(List.of(subject.field().wire()));
    place.addAll(subject.path());
    return place;
  }

  private static Problem refusal(Subject subject) {
    var place = String.join(".", place(subject));
    return Problem.of(
            ProblemCode.FORBIDDEN, place + " is shown to nobody, so nobody may ask for it")
        .with("place", place);
  }

  /// Dead letters, of which nobody asks for what is hidden.
  public DeadStore dead(DeadStore all) {
    return new Dead(all, this);
  }

  private record Dead(DeadStore all, Hidden hidden) implements DeadStore {
    @Override
    public Future<DeadCounts> stats(JobQuery query) {
      hidden.check(query);
      return all.stats(query);
    }

    @Override
    public Future<Page<DeadGroup>> groups(JobQuery query, Optional<Page.Cursor> after, int limit) {
      hidden.check(query);
      return all.groups(query, after, limit);
    }
  }
}
