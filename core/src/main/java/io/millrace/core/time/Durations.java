package io.millrace.core.time;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;

/// Durations as people write them: `90s`, `1h30m`, `7d`, `200ms`, or ISO-8601 like `PT90S`.
///
/// Whole milliseconds from none to a century, so that now plus a duration is always an instant that
/// can be written. What [#format] writes, [#parse] reads back as the same duration.
public final class Durations {
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final Pattern SPOKEN =
      Pattern.compile(
          "(?=.)(?:(\\d{1,9})w)?(?:(\\d{1,9})d)?(?:(\\d{1,9})h)?(?:(\\d{1,9})m)?"
              + "(?:(\\d{1,9})s)?(?:(\\d{1,15})ms)?");

  /// What one of each group of [#SPOKEN] lasts.
  private static final List<Duration> UNITS =
      List.of(
          Duration.ofDays(7),
          Duration.ofDays(1),
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(1));

  private Durations() {}

  /// The duration that `text` writes, or an [IllegalArgumentException] whose message is a sentence
  /// for whoever wrote it.
  public static Duration parse(String text) {
    var duration = text.startsWith("P") ? iso(text) : spoken(text);
    if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "'%s' is not between 0s and %s".formatted(text, format(LONGEST)));
    }
    if (!duration.equals(duration.truncatedTo(ChronoUnit.MILLIS))) {
      throw new IllegalArgumentException("'%s' is finer than a millisecond".formatted(text));
    }
    return duration;
  }

  /// Largest unit first, like `1h30m`; but a minute is `60s` and a day `24h` until there are two of
  /// them, as people say it.
  public static String format(Duration duration) {
    var days = duration.toHours() < 48 ? 0 : duration.toDays();
    var hours = duration.minusDays(days).toHours();
    var minutes = duration.toSeconds() < 120 ? 0 : duration.toMinutesPart();
    var seconds = duration.minusDays(days).minusHours(hours).minusMinutes(minutes).toSeconds();
    var text = new StringBuilder();
    append(text, days, "d");
    append(text, hours, "h");
    append(text, minutes, "m");
    append(text, seconds, "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count > 0) {
      text.append(count).append(unit);
    }
  }

  private static Duration iso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(notOne(text), e);
    }
  }

  private static Duration spoken(String text) {
    var counts = SPOKEN.matcher(text);
    if (!counts.matches()) {
      throw new IllegalArgumentException(notOne(text));
    }
    var sum = Duration.ZERO;
    for (int unit = 0; unit < UNITS.size(); unit++) {
      var count = counts.group(unit + 1);
      if (count != null) {
        sum = sum.plus(UNITS.get(unit).multipliedBy(Long.parseLong(count)));
      }
    }
    return sum;
  }

  private static String notOne(String text) {
    return "'%s' is not a duration like 90s, 1h30m, 7d, 200ms or PT90S".formatted(text);
  }
}
