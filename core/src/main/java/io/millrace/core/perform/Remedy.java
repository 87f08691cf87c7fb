package io.millrace.core.perform;

import java.time.Duration;
import java.util.Optional;

/// What a [Middleware] makes of a failure.
public sealed interface Remedy {
  Remedy PASS = new Pass();
  Remedy IGNORE = new Ignore();

  /// Nothing: the next is asked.
  record Pass() implements Remedy {}

  /// It is tried again while attempts are left, even if it was to be dead; `after` overrules the
  /// backoff.
  record Retry(Optional<Duration> after) implements Remedy {}

  /// It does not matter: the attempt is done, with an empty result.
  record Ignore() implements Remedy {}
}
