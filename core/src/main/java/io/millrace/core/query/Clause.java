package io.millrace.core.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Failure;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One condition on a job: a field, what is wanted of it, and whether just that is not wanted. A
/// field with several values (tags, an array) needs one of them that is wanted.
public record Clause(boolean not, Subject subject, Need need) {
  /// A field; of `args` and `meta` the steps to a member (names, or places in arrays).
  public record Subject(Field field, List<String> path) {
    public Subject {
      path = List.copyOf(path);
    }

    public static Subject of(Field field) {
      return new Subject(field, List.of());
    }
  }

  public boolean isOf(Field field) {
    return subject.field == field;
  }

  /// The values of that field that it names, if that is all that it wants.
  Optional<Set<String>> names(Field field) {
    return isOf(field)
            && !not
            && need instanceof Need.OneOf(var wanted)
            && wanted.stream().allMatch(it -> it.how() != Need.Like.How.BEGINNING)
        ? Optional.of(wanted.stream().map(Need.Like::text).collect(Collectors.toSet()))
        : Optional.empty();
  }

  /// Whether it holds for this value of its field, a text.
  public boolean admits(String value) {
    return not != need.text(value);
  }

  public boolean matches(JobSnapshot snapshot) {
    return not != holds(snapshot);
  }

  private boolean holds(JobSnapshot snapshot) {
    var job = snapshot.job();
    var life = snapshot.life();
    var course = life.course();
    return switch (subject.field) {
      case ID, STATE, QUEUE, TYPE, KEY, TAG, WORKER, NODE -> named(snapshot);
      case RUN, EVENT, RULE, SCHEDULE, WORKFLOW, CONNECTION -> named(snapshot);
      case SIGNATURE, ERROR_KIND -> named(snapshot);
      case ERROR -> life.error().filter(this::tells).isPresent();
      case PRIORITY -> need.number(BigDecimal.valueOf(job.priority()));
      case ATTEMPT -> need.number(BigDecimal.valueOf(life.tried().attempt()));
      case RESCUES -> need.number(BigDecimal.valueOf(life.rescues()));
      case CREATED, AGE -> need.time(course.createdAt());
      case RUN_AT -> need.time(course.runAt());
      case STARTED -> time(course.startedAt());
      case FINISHED -> time(course.finishedAt());
      case ARGS -> member(job.args());
      case META -> member(job.labels().meta());
      case WORD ->
          need.text(job.id())
              || need.text(job.type())
              || life.error().filter(this::tells).isPresent();
    };
  }

  private boolean named(JobSnapshot snapshot) {
    return subject.field.names(snapshot).stream().anyMatch(need::text);
  }

  private boolean time(Optional<Instant> value) {
    return value.filter(need::time).isPresent();
  }

  private boolean tells(Failure error) {
    return need.text(error.kind().wire()) || need.text(error.type()) || need.prose(error.message());
  }

  private boolean member(Json json) {
    var node = json.tree();
    for (var step : subject.path) {
      node = node.isArray() ? node.path(place(step)) : node.path(step);
    }
    Predicate<JsonNode> wanted = this::leaf;
    return node.isArray()
        ? Stream.iterate(0, place -> place + 1).limit(node.size()).map(node::path).anyMatch(wanted)
        : leaf(node);
  }

  /// No array has an item at -1.
  private static int place(String step) {
    return step.matches("\\d{1,9}") ? Integer.parseInt(step) : -1;
  }

  private boolean leaf(JsonNode node) {
    if (node.isTextual()) {
      return need.text(node.textValue());
    }
    return node.isNumber()
        ? need.number(node.decimalValue())
        : node.isValueNode() && need.word(node.asText());
  }
}
