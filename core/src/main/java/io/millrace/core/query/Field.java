package io.millrace.core.query;

import io.millrace.core.job.Holder;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a [Clause] may speak of.
public enum Field {
  ID(Kind.TEXT),
  STATE(Kind.CHOICE),
  QUEUE(Kind.TEXT),
  TYPE(Kind.TEXT),
  KEY(Kind.TEXT),
  TAG(Kind.TEXT),
  /// Who has it or had it last.
  WORKER(Kind.TEXT),
  NODE(Kind.TEXT),
  RUN(Kind.TEXT),
  EVENT(Kind.TEXT),
  RULE(Kind.TEXT),
  SCHEDULE(Kind.TEXT),
  WORKFLOW(Kind.TEXT),
  /// What it calls out through.
  CONNECTION(Kind.TEXT),
  SIGNATURE(Kind.TEXT),
  /// Kind, type and message of the newest failure.
  ERROR(Kind.TEXT),
  ERROR_KIND(Kind.CHOICE),
  PRIORITY(Kind.NUMBER),
  ATTEMPT(Kind.NUMBER),
  RESCUES(Kind.NUMBER),
  CREATED(Kind.TIME),
  RUN_AT(Kind.TIME),
  STARTED(Kind.TIME),
  FINISHED(Kind.TIME),
  /// How long ago it was created: a time, counted from when the question is asked.
  AGE(Kind.AGE),
  ARGS(Kind.JSON),
  META(Kind.JSON),
  /// A word that names no field: an id, else a type, else a part of the error's text.
  WORD(Kind.WORD);

  /// Of which kind the values of a field are.
  public enum Kind {
    TEXT,
    CHOICE,
    NUMBER,
    TIME,
    AGE,
    JSON,
    WORD
  }

  private static final String AT = "_at";

  private final Kind kind;

  Field(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Its values in a job, where they are names: none, one or several.
  public List<String> names(JobSnapshot snapshot) {
    var job = snapshot.job();
    var life = snapshot.life();
    return switch (this) {
      case ID -> List.of(job.id());
      case STATE -> List.of(life.state().wire());
      case QUEUE -> List.of(job.queue());
      case TYPE -> List.of(job.type());
      case KEY -> job.key().stream().toList();
      case TAG -> job.labels().tags();
      case WORKER -> life.holder().map(Holder::worker).stream().toList();
      case NODE -> life.holder().map(Holder::node).stream().toList();
      case RUN -> maker(job, "run_id");
      case EVENT -> maker(job, "event_id");
      case RULE -> maker(job, "rule");
      case SCHEDULE -> maker(job, "schedule");
      case WORKFLOW -> maker(job, "workflow");
      case CONNECTION -> List.of();
      case SIGNATURE -> life.signature().stream().toList();
      case ERROR_KIND -> life.error().map(it -> it.kind().wire()).stream().toList();
      case ERROR, PRIORITY, ATTEMPT, RESCUES, CREATED, RUN_AT, STARTED, FINISHED, AGE -> List.of();
      case ARGS, META, WORD -> List.of();
    };
  }

  private static List<String> maker(Job job, String kind) {
    var id = job.origin().ids().get(kind);
    return id == null ? List.of() : List.of(id);
  }

  /// Whether it has [#names].
  public boolean isNamed() {
    return compareTo(ERROR_KIND) <= 0 && this != ERROR;
  }

  /// The field of that name; the names that jobs have in lists (`created_at`) are known too.
  public static Optional<Field> of(String name) {
    return named(name)
        .or(() ->
            name.endsWith(AT)
                ? named(name.substring(0, name.length() - AT.length()))
                    .filter(field -> field.kind == Kind.TIME)
                : Optional.empty());
  }

  private static Optional<Field> named(String name) {
    return Arrays.stream(values())
        .filter(field -> field != WORD && field.wire().equals(name))
        .findFirst();
  }

  /// The names of all, as they are written.
  public static List<String> names() {
    return Arrays.stream(values()).filter(field -> field != WORD).map(Field::wire).toList();
  }
}
