package io.millrace.backend.memory;

import io.millrace.backend.contract.AnswerStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalAnswerStoreTest extends AnswerStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
