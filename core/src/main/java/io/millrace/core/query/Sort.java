package io.millrace.core.query;

import io.millrace.core.job.JobState;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// In which order jobs are listed. The last four fields only with states that have them.
public record Sort(Field field, boolean descending) {
  public static final Sort NEWEST = new Sort(Field.CREATED_AT, true);

  /// What jobs are ordered by.
  public enum Field {
    CREATED_AT,
    RUN_AT,
    STARTED_AT,
    FINISHED_AT,
    /// The order in which ready jobs are lent.
    RANK;

    private static final Set<JobState> DUE_LATER =
        EnumSet.of(JobState.SCHEDULED, JobState.RETRYING);
    private static final Set<JobState> ENDED =
        EnumSet.range(JobState.SUCCEEDED, JobState.DISCARDED);

    /// Whether jobs of all these states have it.
    public boolean fits(Set<JobState> states) {
      return switch (this) {
        case CREATED_AT -> true;
        case RUN_AT -> !states.isEmpty() && DUE_LATER.containsAll(states);
        case STARTED_AT -> states.equals(Set.of(JobState.RUNNING));
        case FINISHED_AT -> !states.isEmpty() && ENDED.containsAll(states);
        case RANK -> states.equals(Set.of(JobState.READY));
      };
    }

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// The order in which jobs of these states are of interest: what waits by its instant, what may
  /// start by its rank, what runs or ended the newest first. No states named: all.
  public static Sort natural(Set<JobState> states) {
    if (Field.RANK.fits(states)) {
      return new Sort(Field.RANK, false);
    } else if (Field.RUN_AT.fits(states)) {
      return new Sort(Field.RUN_AT, false);
    } else if (Field.STARTED_AT.fits(states)) {
      return new Sort(Field.STARTED_AT, true);
    } else if (Field.FINISHED_AT.fits(states)) {
      return new Sort(Field.FINISHED_AT, true);
    }
    return states.equals(Set.of(JobState.WAITING)) ? new Sort(Field.CREATED_AT, false) : NEWEST;
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
