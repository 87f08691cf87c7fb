package io.millrace.server.live.ring;

import java.util.Optional;
import java.util.regex.Pattern;

/// Where a reader stands in a channel: behind that many events of an epoch. Written `e7:812`.
public record Position(String epoch, long offset) {
  private static final Pattern WRITTEN = Pattern.compile("([a-z0-9]{1,64}):(\\d{1,16})");

  public static Optional<Position> parse(String text) {
    var written = WRITTEN.matcher(text);
    return written.matches()
        ? Optional.of(new Position(written.group(1), Long.parseLong(written.group(2))))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return epoch + ":" + offset;
  }
}
