package io.millrace.core.perform;

import java.time.Duration;
import java.util.Optional;

/// What a [Middleware] says before an attempt.
public sealed interface Entry {
  Entry PROCEED = new Proceed();

  /// On to the next, and in the end to the performer.
  record Proceed() implements Entry {}

  /// Not now: it counts as an attempt that failed with `middleware_halt`, and is tried again.
  record Retry(String reason, Optional<Duration> after) implements Entry {}

  /// Not at all: the job is discarded with `middleware_halt`.
  record Discard(String reason) implements Entry {}
}
