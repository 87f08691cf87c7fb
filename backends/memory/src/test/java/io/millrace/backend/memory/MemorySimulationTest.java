package io.millrace.backend.memory;

import io.millrace.backend.contract.sim.SimulationContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemorySimulationTest extends SimulationContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
