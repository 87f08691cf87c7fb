package io.millrace.backend.memory;

import io.millrace.backend.contract.QueueKeysContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryQueueKeysTest extends QueueKeysContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
