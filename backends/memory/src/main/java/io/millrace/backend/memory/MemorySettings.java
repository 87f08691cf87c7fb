package io.millrace.backend.memory;

import java.time.Duration;

/// What a memory backend is told: how many lost leases a job may survive; how long one that is
/// asked to give way may take to, where it is made to; and how many ended jobs of one state a queue
/// keeps whatever happens, so that a flood cannot fill the heap before the sweep comes.
public record MemorySettings(int maxRescues, Duration grace, int mostEnded) {
  public static final MemorySettings DEFAULT =
      new MemorySettings(3, Duration.ofSeconds(30), 100_000);
}
