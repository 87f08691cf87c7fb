package io.millrace.core.limit;

import java.time.Instant;
import java.util.Optional;

/// The answer to somebody who asked a breaker by hand.
public sealed interface Admit {
  /// It may go; as a probe it is to tell how it went.
  record Admitted(boolean probe) implements Admit {}

  /// Not now; `freeAt` when the breaker is half open, empty when only a probe that ends can free
  /// it.
  record Refused(Optional<Instant> freeAt) implements Admit {}
}
