package io.millrace.backend.memory;

import io.millrace.backend.contract.BreakerStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalBreakerStoreTest extends BreakerStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
