package io.millrace.backend.memory;

import io.millrace.backend.contract.AuditStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryAuditStoreTest extends AuditStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
