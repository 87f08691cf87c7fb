package io.millrace.core.operation;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Need;
import io.millrace.core.query.Sort;
import io.millrace.core.query.text.QueryText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The jobs that a query means at one instant, in an order in which what happens to them while it
/// is walked changes nothing. No list of them is kept: what came or entered its state later is told
/// by its times, and what left is not found.
public record Frozen(JobQuery query, Sort sort, Instant at) {
  private static final Duration TICK = Duration.ofMillis(1);

  /// What a text in the language of queries means at that instant, as far as somebody reaches; ends
  /// with an `UnreadableQuery` when it cannot be read.
  public static Frozen of(String q, Order.Actor actor, Instant at) {
    var clauses = new ArrayList<>(QueryText.parse(q, at));
    var types = actor.reach().types();
    if (!types.isAll()) {
      clauses.add(named(Field.TYPE, types.patterns()));
    }
    var queues = actor.reach().queues();
    var query =
        JobQuery.ALL.withQueues(queues.isAll() ? Set.of() : queues.patterns()).with(clauses);
    return of(query, at);
  }

  /// What any query means at that instant.
  public static Frozen of(JobQuery query, Instant at) {
    boolean ended = query.namesStates() && Sort.Field.FINISHED_AT.fits(query.reach());
    var until = new Need.During(Optional.empty(), Optional.of(at.plus(TICK)));
    var bounded =
        query.with(
            List.of(
                new Clause(
                    false, Clause.Subject.of(ended ? Field.FINISHED : Field.CREATED), until)));
    return new Frozen(
        bounded, new Sort(ended ? Sort.Field.FINISHED_AT : Sort.Field.CREATED_AT, false), at);
  }

  /// A condition that one of these names, or beginnings with a `*`, stands in a field.
  public static Clause named(Field field, Set<String> names) {
    var likes = names.stream().map(Frozen::like).toList();
    return new Clause(false, Clause.Subject.of(field), new Need.OneOf(likes));
  }

  private static Need.Like like(String name) {
    return name.endsWith("*")
        ? new Need.Like(name.substring(0, name.length() - 1), Need.Like.How.BEGINNING)
        : Need.Like.whole(name);
  }

  /// Whether a job that matches now did so then.
  public boolean holds(JobSnapshot job) {
    return !query.namesStates() || !enteredAt(job).isAfter(at);
  }

  /// When a job came into the state in which it stands.
  private static Instant enteredAt(JobSnapshot job) {
    var course = job.life().course();
    return switch (job.state()) {
      case READY -> course.runAt();
      case RUNNING -> course.startedAt().orElse(course.createdAt());
      case WAITING -> course.createdAt();
      case SCHEDULED, RETRYING -> movedAt(job);
      case SUCCEEDED, DEAD, CANCELLED, DISCARDED -> course.finishedAt().orElse(course.updatedAt());
    };
  }

  /// The last of what can have brought it there: an attempt's end, or somebody's word.
  private static Instant movedAt(JobSnapshot job) {
    var at = job.life().course().createdAt();
    var ended =
        job.life().attempts().isEmpty()
            ? Optional.<Instant>empty()
            : job.life().attempts().getLast().endedAt();
    at = ended.filter(at::isBefore).orElse(at);
    for (var mark : job.life().marks()) {
      boolean moved =
          mark.from().filter(job.state()::equals).isEmpty()
              && mark.to().filter(job.state()::equals).isPresent();
      at = moved && at.isBefore(mark.at()) ? mark.at() : at;
    }
    return at;
  }
}
