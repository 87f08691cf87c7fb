package io.millrace.core.spi;

import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.job.Token;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A holder that goes on: renews its lease by `by` ([#OWN_LENGTH]: by the length it was lent for;
/// not at all when empty) and reports.
public record Extend(String id, Token token, Optional<Duration> by, Report report) {
  public static final Duration OWN_LENGTH = Duration.ZERO;

  /// What a running job says of itself; what is empty stays as it was. Lines are numbered and dated
  /// by the store.
  public record Report(Optional<Progress> progress, Optional<Json> cursor, List<LogLine> lines) {
    public static final Report NONE = new Report(Optional.empty(), Optional.empty(), List.of());
  }

  public static Extend by(String id, Token token, Duration by) {
    return new Extend(id, token, Optional.of(by), Report.NONE);
  }
}
