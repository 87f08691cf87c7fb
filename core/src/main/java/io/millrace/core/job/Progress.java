package io.millrace.core.job;

import java.time.Instant;
import java.util.Optional;

/// How far a running job says it is; `percent` 0..100. The message is cut to its bound, in bytes of
/// UTF-8.
public record Progress(
    int percent, Optional<String> message, Optional<Json> data, Optional<Instant> at) {
  public static final Progress NONE =
      new Progress(0, Optional.empty(), Optional.empty(), Optional.empty());

  public static final int MAX_MESSAGE = 8 * 1024;

  public Progress {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("a job is 0 to 100 percent done");
    }
    message = message.map(text -> Failure.cut(text, MAX_MESSAGE));
  }

  /// The same, said at that instant.
  public Progress said(Instant when) {
    return new Progress(percent, message, data, Optional.of(when));
  }
}
