package io.millrace.backend.memory;

import io.millrace.backend.contract.LeaseStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryLeaseStoreTest extends LeaseStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
