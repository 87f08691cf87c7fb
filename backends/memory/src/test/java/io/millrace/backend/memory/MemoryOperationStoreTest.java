package io.millrace.backend.memory;

import io.millrace.backend.contract.operation.OperationStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryOperationStoreTest extends OperationStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
