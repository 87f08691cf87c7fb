package io.millrace.backend.memory;

import io.millrace.backend.contract.JobSearchContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalJobSearchTest extends JobSearchContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
