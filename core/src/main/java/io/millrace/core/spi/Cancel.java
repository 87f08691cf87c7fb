package io.millrace.core.spi;

import java.time.Duration;

/// Asks that a job stops. A running one has `grace` to do so, or none at all by `force`. With
/// `cascade` all that wait for it are cancelled with it, if that is how it ends, and what waits for
/// them; else they follow their own word.
public record Cancel(
    String id, boolean force, String reason, String by, Duration grace, boolean cascade) {
  public Cancel(String id, boolean force, String reason, String by, Duration grace) {
    this(id, force, reason, by, grace, false);
  }
}
