package io.millrace.backend.memory;

import io.millrace.backend.contract.StandingContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryStandingTest extends StandingContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
