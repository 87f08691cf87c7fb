package io.millrace.core.spi;

import io.millrace.core.job.CancelAsk;
import java.time.Instant;
import java.util.Optional;

/// The answer to one [Extend].
public sealed interface Extended permits Extended.Held, Stale, Absent {
  /// The lease stands until `deadline`; the holder is asked to stop when `cancel` is there.
  record Held(Instant deadline, Optional<CancelAsk> cancel) implements Extended {}
}
