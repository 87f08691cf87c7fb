package io.millrace.core.spi;

import io.millrace.core.job.CancelAsk;
import java.time.Instant;
import java.util.Optional;

/// The answer to one [Extend].
public sealed interface Extended permits Extended.Held, Stale, Absent {
  /// The lease stands until `deadline`; the holder is asked to stop when `cancel` is there.
  record Held(Instant deadline, Optional<CancelAsk> cancel, Slot slot) implements Extended {}

  /// Whether the holder has the right to work now.
  enum Slot {
    /// It has.
    OWN,
    /// It has, and is asked to let a more urgent job have it: by [Extend.Wish#GIVE], or by an end
    /// that yields.
    ASKED,
    /// It has given it away and stands still.
    GIVEN
  }
}
