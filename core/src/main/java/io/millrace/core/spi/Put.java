package io.millrace.core.spi;

/// The answer to a write of a named object; `version` is the one that is there now.
public sealed interface Put {
  record Created(int version) implements Put {}

  record Changed(int version) implements Put {}

  /// It was so before.
  record Same(int version) implements Put {}

  /// The condition does not hold, or there is no such object (version 0).
  record Mismatch(int version) implements Put {}

  /// It is not empty, so it cannot go.
  record InUse(int jobs) implements Put {}

  record Removed() implements Put {}
}
