package io.millrace.backend.memory;

import io.millrace.backend.contract.DeadStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalDeadStoreTest extends DeadStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
