package io.millrace.core.job;

import java.time.Instant;
import java.util.Optional;

/// How far a running job says it is; `percent` 0..100.
public record Progress(
    int percent, Optional<String> message, Optional<Json> data, Optional<Instant> at) {
  public static final Progress NONE =
      new Progress(0, Optional.empty(), Optional.empty(), Optional.empty());

  /// The same, said at that instant.
  public Progress said(Instant when) {
    return new Progress(percent, message, data, Optional.of(when));
  }
}
