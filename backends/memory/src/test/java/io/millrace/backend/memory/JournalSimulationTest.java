package io.millrace.backend.memory;

import io.millrace.backend.contract.sim.SimulationContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import java.util.SplittableRandom;

/// The worlds of every backend, with a process that ends now and then.
class JournalSimulationTest extends SimulationContract {
  @Override
  protected Backend open(Clock clock) {
    var chance = new SplittableRandom(3);
    return new Restarting(clock, 4_000, () -> chance.nextInt(50) == 0);
  }
}
