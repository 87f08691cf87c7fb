package io.millrace.core.spi;

import io.millrace.core.job.Json;
import java.time.Instant;
import java.util.Optional;

/// Opens a new series of attempts, perhaps with other args, perhaps later. Without `resetAttempts`
/// the attempts already spent go on counting, and one more is granted.
public record Redrive(
    String id, Optional<Json> args, Optional<Instant> runAt, boolean resetAttempts, String by) {
  public static Redrive of(String id, String by) {
    return new Redrive(id, Optional.empty(), Optional.empty(), true, by);
  }
}
