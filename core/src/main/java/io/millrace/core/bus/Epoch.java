package io.millrace.core.bus;

/// Within what the facts of a channel are numbered: the reign of the node that numbers them, and
/// which of its rings. The higher one is the later one; [#NONE] is before all.
public record Epoch(long reign, long nth) implements Comparable<Epoch> {
  public static final Epoch NONE = new Epoch(0, 0);

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
