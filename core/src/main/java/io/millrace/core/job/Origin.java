package io.millrace.core.job;

import java.util.Map;
import java.util.Optional;

/// Where a job came from: the kind of its maker, the maker's ids (`event_id`, `cloned_from`, …),
/// and the W3C `traceparent` that came with it.
public record Origin(String kind, Map<String, String> ids, Optional<String> trace) {
  public static final Origin API = new Origin("api", Map.of(), Optional.empty());

  public Origin {
    ids = Map.copyOf(ids);
  }

  public static Origin clonedFrom(String id) {
    return new Origin("api", Map.of("cloned_from", id), Optional.empty());
  }

  /// Of a job that another one asked for while it ran.
  public static Origin childOf(Job parent) {
    return new Origin("job", Map.of("parent_job_id", parent.id()), parent.origin().trace());
  }

  public Origin withTrace(String traceparent) {
    return new Origin(kind, ids, Optional.of(traceparent));
  }
}
