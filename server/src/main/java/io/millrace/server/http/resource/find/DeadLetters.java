package io.millrace.server.http.resource.find;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.operation.Frozen;
import io.millrace.core.query.Clause;
import io.millrace.core.query.DeadCounts;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Need;
import io.millrace.core.query.text.QueryText;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Failures;
import io.millrace.server.http.resource.job.Jobs;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Dead letters as they are answered, and the filter that chooses some of them.
public final class DeadLetters {
  private DeadLetters() {}

  /// One in a list.
  public static void writeItem(JsonWriter json, JobSnapshot snapshot) {
    open(json, snapshot);
    json.endObject();
  }

  /// One of its own, with the job that it is.
  public static void write(JsonWriter json, JobSnapshot snapshot) {
    open(json, snapshot);
    Jobs.write(json.name("job"), snapshot);
    json.endObject();
  }

  private static void open(JsonWriter json, JobSnapshot snapshot) {
    var job = snapshot.job();
    var life = snapshot.life();
    json.object()
        .put("id", job.id())
        .put("type", job.type())
        .put("queue", job.queue())
        .put("signature", life.signature())
        .name("error");
    life.error().ifPresentOrElse(it -> Failures.writeShort(json, it), json::none);
    json.put("attempts", life.tried().attempt())
        .put("first_failed_at", firstFailed(snapshot))
        .put("last_failed_at", lastFailed(snapshot));
    Jobs.source(json.name("source"), job.origin());
  }

  private static Instant firstFailed(JobSnapshot snapshot) {
    return snapshot.life().attempts().stream()
        .filter(attempt -> attempt.error().isPresent())
        .findFirst()
        .flatMap(Attempt::endedAt)
        .orElseGet(() -> lastFailed(snapshot));
  }

  private static Instant lastFailed(JobSnapshot snapshot) {
    var course = snapshot.life().course();
    return course.finishedAt().orElse(course.updatedAt());
  }

  /// What made a job or what it works by, as far as dead letters are asked for by it.
  public static final List<Field> ORIGINS =
      List.of(Field.RULE, Field.SCHEDULE, Field.WORKFLOW, Field.CONNECTION);

  /// Reads what the parameters of the list can say: `{queue, type, key, …, tag, from, to, q}`.
  public static JobQuery readFilter(Fields fields, Instant now) {
    var clauses = new ArrayList<Clause>();
    ORIGINS.forEach(field -> add(clauses, field, names(fields, field.wire())));
    clauses.addAll(fields.take("q", Queries.clauses(now)).orElse(List.of()));
    return new JobQuery(
            Set.of(JobState.DEAD),
            names(fields, "queue"),
            names(fields, "type"),
            names(fields, "key"),
            names(fields, "tag"),
            Set.of(),
            kinds(fields),
            names(fields, "signature"),
            new JobQuery.Span(true, fields.take("from", Shape.TIME), fields.take("to", Shape.TIME)))
        .with(clauses);
  }

  /// The filter in the language of queries.
  public static String text(JobQuery filter) {
    var clauses = new ArrayList<Clause>();
    clauses.add(Frozen.named(Field.STATE, Set.of(JobState.DEAD.wire())));
    add(clauses, Field.QUEUE, filter.queues());
    add(clauses, Field.TYPE, filter.types());
    add(clauses, Field.KEY, filter.keys());
    add(clauses, Field.TAG, filter.tags());
    var kinds = filter.kinds().stream().map(FailureKind::wire).collect(Collectors.toSet());
    add(clauses, Field.ERROR_KIND, kinds);
    add(clauses, Field.SIGNATURE, filter.signatures());
    var span = filter.span();
    if (span.from().isPresent() || span.to().isPresent()) {
      var during = new Need.During(span.from(), span.to());
      clauses.add(new Clause(false, Clause.Subject.of(Field.FINISHED), during));
    }
    clauses.addAll(filter.clauses());
    return QueryText.print(clauses);
  }

  private static void add(List<Clause> clauses, Field field, Set<String> names) {
    if (!names.isEmpty()) {
      clauses.add(Frozen.named(field, names));
    }
  }

  private static Set<String> names(Fields fields, String name) {
    return fields.take(name, Shape.TEXT).map(DeadLetters::split).orElse(Set.of());
  }

  private static Set<String> split(String text) {
    return Arrays.stream(text.split(",")).collect(Collectors.toUnmodifiableSet());
  }

  private static Set<FailureKind> kinds(Fields fields) {
    var words = names(fields, "error_kind");
    var kinds =
        words.stream().map(FailureKind::of).flatMap(Optional::stream).collect(Collectors.toSet());
    if (kinds.size() < words.size()) {
      fields.fault("error_kind", "choice", "must be of " + String.join(", ", Failures.KINDS));
    }
    return kinds;
  }

  public static void writeCounts(JsonWriter json, DeadCounts counts) {
    json.object().put("total", counts.total());
    write(json, "by_queue", counts.byQueue());
    write(json, "by_type", counts.byType());
    write(json, "by_error_kind", counts.byKind());
    json.putTime("oldest_at", counts.oldest()).endObject();
  }

  private static void write(JsonWriter json, String name, Map<String, Long> counts) {
    json.object(name);
    counts.forEach((key, count) -> json.put(key, count.longValue()));
    json.endObject();
  }
}
