package io.millrace.backend.memory;

import io.millrace.backend.contract.queue.QueueStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalQueueStoreTest extends QueueStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
