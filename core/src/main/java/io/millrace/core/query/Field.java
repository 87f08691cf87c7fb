package io.millrace.core.query;

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
