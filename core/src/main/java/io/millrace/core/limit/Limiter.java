package io.millrace.core.limit;

/// A limit with a name of its own, that jobs of any queue may ask. The newest `revision` holds.
public record Limiter(String name, Limit limit, long revision) {
  /// The one that every job asks.
  public static final String GLOBAL = "global";
}
