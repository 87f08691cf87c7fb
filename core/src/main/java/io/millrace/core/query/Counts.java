package io.millrace.core.query;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/// What was counted of the jobs that match: how many, of which values each field, and how many were
/// created in each step of time that has any.
public record Counts(
    Page.Total total,
    Map<Field, Map<String, Long>> facets,
    SortedMap<Instant, Long> histogram,
    boolean complete) {
  /// What is to be counted: the values of these fields, and by steps of this length.
  public record Ask(Set<Field> fields, Optional<Duration> step) {
    public Ask {
      fields = Set.copyOf(fields);
    }
  }
}
