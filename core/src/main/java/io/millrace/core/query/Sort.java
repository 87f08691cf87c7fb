package io.millrace.core.query;

import java.util.Locale;
import java.util.Optional;

/// In which order jobs are listed. The last four fields only with states that have them.
public record Sort(Field field, boolean descending) {
  public static final Sort NEWEST = new Sort(Field.CREATED_AT, true);

  public enum Field {
    CREATED_AT,
    RUN_AT,
    STARTED_AT,
    FINISHED_AT,
    /// The order in which ready jobs are lent.
    RANK;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// Reads `created_at` or `-created_at`.
  public static Optional<Sort> of(String text) {
    boolean descending = text.startsWith("-");
    var name = descending ? text.substring(1) : text;
    for (var field : Field.values()) {
      if (field.wire().equals(name)) {
        return Optional.of(new Sort(field, descending));
      }
    }
    return Optional.empty();
  }

  public String wire() {
    return (descending ? "-" : "") + field.wire();
  }
}
