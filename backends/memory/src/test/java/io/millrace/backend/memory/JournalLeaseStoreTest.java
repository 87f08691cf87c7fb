package io.millrace.backend.memory;

import io.millrace.backend.contract.LeaseStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalLeaseStoreTest extends LeaseStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
