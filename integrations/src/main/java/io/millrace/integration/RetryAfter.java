package io.millrace.integration;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Pattern;

/// The header `Retry-After`: seconds, or a date as RFC 9110 §5.6.7 wants it written.
final class RetryAfter {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

  private RetryAfter() {}

  /// What it says, from `now` on; empty when it cannot be read.
  static Optional<Duration> parse(String text, Instant now) {
    var said = text.strip();
    if (SECONDS.matcher(said).matches()) {
      return Optional.of(Duration.ofSeconds(Long.parseLong(said)));
    }
    try {
      var at = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(said));
      return Optional.of(at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO);
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
