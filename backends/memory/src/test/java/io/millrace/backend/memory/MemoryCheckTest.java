package io.millrace.backend.memory;

import io.millrace.backend.contract.CheckContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryCheckTest extends CheckContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
