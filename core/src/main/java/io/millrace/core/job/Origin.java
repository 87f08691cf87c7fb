package io.millrace.core.job;

import java.util.Map;
import java.util.Optional;

/// Where a job came from: the kind of its maker, the maker's ids (`event_id`, `cloned_from`, …),
/// the W3C `traceparent` that came with it, and in whose name it was sent, where anybody has one.
public record Origin(
    String kind, Map<String, String> ids, Optional<String> trace, Optional<String> by) {
  public static final Origin API = new Origin("api", Map.of(), Optional.empty());

  public Origin {
    ids = Map.copyOf(ids);
  }

  /// In nobody's name.
  public Origin(String kind, Map<String, String> ids, Optional<String> trace) {
    this(kind, ids, trace, Optional.empty());
  }

  public static Origin clonedFrom(String id) {
    return new Origin("api", Map.of("cloned_from", id), Optional.empty());
  }

  /// Of a job that another one asked for while it ran.
  public static Origin childOf(Job parent) {
    return new Origin("job", Map.of("parent_job_id", parent.id()), parent.origin().trace());
  }

  public Origin withTrace(String traceparent) {
    return new Origin(kind, ids, Optional.of(traceparent), by);
  }

  public Origin withBy(String name) {
    return new Origin(kind, ids, trace, Optional.of(name));
  }
}
