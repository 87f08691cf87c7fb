package io.millrace.core.limit;

/// Which limit it is that holds a job: its kind and its own name (a queue's, a type's, a key's, a
/// limiter's, a breaker's).
public record LimitName(Kind kind, String name) {
  /// What the limit counts by.
  public enum Kind {
    QUEUE,
    TYPE,
    KEY,
    LIMITER,
    BREAKER
  }

  /// Whether it holds jobs of any queue.
  public boolean spansQueues() {
    return kind == Kind.LIMITER || kind == Kind.BREAKER;
  }
}
