package io.millrace.core.limit;

/// A named limiter that a job asks, and how many units of it one attempt takes.
public record Weighed(String limiter, int weight) {
  public static final int MOST = 1_000_000;

  public Weighed {
    if (weight < 1 || weight > MOST) {
      throw new IllegalArgumentException("a weight is 1..10^6");
    }
  }
}
