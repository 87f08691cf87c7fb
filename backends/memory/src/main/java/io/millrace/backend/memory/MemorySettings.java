package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// What a memory backend is told: how many lost leases a job may survive; how long one that is
/// asked to give way may take to, where it is made to; how many ended jobs of one state a queue
/// keeps whatever happens, so that a flood cannot fill the heap before the sweep comes; and how
/// many jobs one step looks at whose queue was set up otherwise.
public record MemorySettings(int maxRescues, Duration grace, int mostEnded, int relaned) {
  private static final int RELANED = 1_000;

  public static final MemorySettings DEFAULT =
      new MemorySettings(3, Duration.ofSeconds(30), 100_000);

  public MemorySettings(int maxRescues, Duration grace, int mostEnded) {
    this(maxRescues, grace, mostEnded, RELANED);
  }

  MemorySettings withRelaned(int changed) {
    return new MemorySettings(maxRescues, grace, mostEnded, changed);
  }

  /// All that is known when nothing is, of a store that goes by these.
  Ledger ledger(Clock clock, RandomGenerator random) {
    return new Ledger(maxRescues, grace, mostEnded, relaned, clock, random);
  }
}
