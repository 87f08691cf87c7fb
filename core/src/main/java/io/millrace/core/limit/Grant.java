package io.millrace.core.limit;

import java.time.Instant;
import java.util.Optional;

/// The answer to somebody who asked a limiter by hand.
public sealed interface Grant {
  /// It may go on; `available` is what is left.
  record Granted(String permit, long available) implements Grant {}

  /// Not now; `freeAt` when the rate lets it, empty when only somebody's giving back can.
  record Refused(Optional<Instant> freeAt) implements Grant {}
}
