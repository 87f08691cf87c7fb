package io.millrace.backend.memory;

import io.millrace.backend.contract.DefinitionStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryDefinitionStoreTest extends DefinitionStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
