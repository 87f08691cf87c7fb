package io.millrace.backend.memory;

import io.millrace.backend.contract.queue.QueueStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryQueueStoreTest extends QueueStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
