package io.millrace.backend.memory;

import io.millrace.backend.contract.limit.LimitStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryLimitStoreTest extends LimitStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
