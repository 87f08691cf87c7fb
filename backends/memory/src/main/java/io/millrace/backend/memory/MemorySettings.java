package io.millrace.backend.memory;

import io.millrace.backend.memory.home.Ledger;
import java.time.Clock;
import java.util.random.RandomGenerator;

/// What a memory backend is told: how many lost leases a job may survive, and how many ended jobs
/// of one state a queue keeps whatever happens, so that a flood cannot fill the heap before the
/// sweep comes.
public record MemorySettings(int maxRescues, int mostEnded) {
  public static final MemorySettings DEFAULT = new MemorySettings(3, 100_000);

  /// All that is known when nothing is, of a store that goes by these.
  Ledger ledger(Clock clock, RandomGenerator random) {
    return new Ledger(maxRescues, mostEnded, clock, random);
  }
}
