package io.millrace.core.bus;

import java.util.Optional;
import java.util.regex.Pattern;

/// Within what the facts of a channel are numbered: the reign of the node that numbers them, and
/// which of its rings. The higher one is the later one; [#NONE] is before all.
public record Epoch(long reign, long nth) implements Comparable<Epoch> {
  public static final Epoch NONE = new Epoch(0, 0);

  private static final Pattern WRITTEN = Pattern.compile("e(\\d{1,18})x(\\d{1,18})");

  /// That which clients see so.
  public static Optional<Epoch> parse(String text) {
    var written = WRITTEN.matcher(text);
    return written.matches()
        ? Optional.of(new Epoch(Long.parseLong(written.group(1)), Long.parseLong(written.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(Epoch other) {
    return reign == other.reign ? Long.compare(nth, other.nth) : Long.compare(reign, other.reign);
  }

  /// As clients see it.
  @Override
  public String toString() {
    return "e%dx%d".formatted(reign, nth);
  }
}
