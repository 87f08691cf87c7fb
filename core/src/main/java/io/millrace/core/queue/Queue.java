package io.millrace.core.queue;

import java.time.Instant;
import java.util.Optional;

/// A queue as one read saw it. `version` is 0 while nobody has configured it; `createdBy` is who
/// did so first.
public record Queue(
    QueueConfig config,
    int version,
    Optional<String> createdBy,
    Optional<Pause> paused,
    Optional<Drain> draining,
    QueueStats stats,
    Instant createdAt,
    Instant updatedAt) {
  public String name() {
    return config.name();
  }
}
