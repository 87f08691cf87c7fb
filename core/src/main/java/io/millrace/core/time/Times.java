package io.millrace.core.time;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/// Instants on the wire: RFC 3339 with any offset comes in, UTC with milliseconds goes out.
public final class Times {
  private static final Pattern RFC_3339 =
      Pattern.compile(
          "\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

  /// Behind it a year has five digits, which RFC 3339 does not know.
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  private static final Instant BEGINNING = Instant.parse("0000-01-01T00:00:00Z");

  private Times() {}

  /// The instant that `text` names, cut to milliseconds; an [IllegalArgumentException] whose
  /// message is a sentence for whoever wrote it.
  public static Instant parse(String text) {
    return known(text)
        .filter(instant -> instant.isBefore(END) && !instant.isBefore(BEGINNING))
        .orElseThrow(() -> new IllegalArgumentException(notOne(text)));
  }

  private static Optional<Instant> known(String text) {
    if (!RFC_3339.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS));
    } catch (DateTimeException _) {
      // There is no such day or hour.
      return Optional.empty();
    }
  }

  private static String notOne(String text) {
    return "'%s' is not a time like 2026-11-20T18:00:00Z".formatted(text);
  }
}
