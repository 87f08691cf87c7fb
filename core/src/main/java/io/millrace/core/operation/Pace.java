package io.millrace.core.operation;

import io.millrace.core.time.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Pattern;

/// At most so many items in so long, written `50/s`, `10/m` or `100/10s`. They are spread evenly,
/// some at a time; whoever comes late does not make up for it.
public record Pace(int count, Duration per) {
  private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})/(\\d{0,6}(?:ms|[smhd]))");

  /// How long what goes together may make the next wait.
  private static final Duration TICK = Duration.ofMillis(100);

  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Map<Duration, String> UNITS =
      Map.of(
          Duration.ofSeconds(1), "s",
          Duration.ofMinutes(1), "m",
          Duration.ofHours(1), "h",
          Duration.ofDays(1), "d");

  public Pace {
    if (count < 1 || per.isNegative() || per.isZero() || per.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("a rate is at least one item in 1d at most");
    }
  }

  /// Reads `50/s`; anything else ends with an [IllegalArgumentException] that says what is allowed.
  public static Pace parse(String text) {
    var written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a rate like 50/s, 10/m or 100/10s");
    }
    var per = written.group(2);
    boolean bare = !Character.isDigit(per.charAt(0));
    return new Pace(Integer.parseInt(written.group(1)), Durations.parse(bare ? "1" + per : per));
  }

  /// How many go together.
  public int batch() {
    return Math.clamp(count * TICK.toMillis() / Math.max(1, per.toMillis()), 1, count);
  }

  /// When the next may go after so many went.
  public Instant next(Instant now, long went) {
    return now.plus(time(went));
  }

  /// How long so many take.
  public Duration time(long items) {
    return Duration.ofNanos(
        (long) Math.min((double) Long.MAX_VALUE, (double) per.toNanos() / count * items));
  }

  @Override
  public String toString() {
    return count + "/" + UNITS.getOrDefault(per, Durations.format(per));
  }
}
