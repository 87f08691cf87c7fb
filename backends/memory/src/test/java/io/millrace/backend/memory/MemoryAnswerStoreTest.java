package io.millrace.backend.memory;

import io.millrace.backend.contract.AnswerStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class MemoryAnswerStoreTest extends AnswerStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
