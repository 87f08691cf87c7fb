package io.millrace.core.job;

import java.time.Instant;
import java.util.List;

/// One line of a job's own log; `n` rises from 1 within the job. The message is cut to its bound,
/// in bytes of UTF-8.
public record LogLine(long n, Instant at, String level, int attempt, String message, Json fields) {
  /// From the least grave to the gravest.
  public static final List<String> LEVELS = List.of("debug", "info", "warn", "error");

  public static final int MAX_MESSAGE = 8 * 1024;

  public LogLine {
    if (!LEVELS.contains(level)) {
      throw new IllegalArgumentException("a line is of " + String.join(", ", LEVELS));
    }
    message = Failure.cut(message, MAX_MESSAGE);
  }

  /// One that somebody says now; the store numbers and dates it.
  public static LogLine said(String level, int attempt, String message) {
    return new LogLine(0, Instant.EPOCH, level, attempt, message, Json.EMPTY_OBJECT);
  }
}
