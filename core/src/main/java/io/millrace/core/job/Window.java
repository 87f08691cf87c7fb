package io.millrace.core.job;

import java.time.Instant;
import java.util.Optional;

/// When a job may run: not before `runAt`, not begun after `expiresAt`, not tried again after
/// `retryUntil`.
public record Window(
    Optional<Instant> runAt, Optional<Instant> expiresAt, Optional<Instant> retryUntil) {
  public static final Window ALWAYS =
      new Window(Optional.empty(), Optional.empty(), Optional.empty());

  public static Window from(Instant runAt) {
    return new Window(Optional.of(runAt), Optional.empty(), Optional.empty());
  }

  public static Window until(Instant expiresAt) {
    return new Window(Optional.empty(), Optional.of(expiresAt), Optional.empty());
  }

  public Window withRunAt(Optional<Instant> changed) {
    return new Window(changed, expiresAt, retryUntil);
  }
}
