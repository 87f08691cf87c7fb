package io.millrace.backend.memory;

import io.millrace.backend.contract.WorkerStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalWorkerStoreTest extends WorkerStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
