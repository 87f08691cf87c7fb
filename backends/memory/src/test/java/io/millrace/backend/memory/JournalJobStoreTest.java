package io.millrace.backend.memory;

import io.millrace.backend.contract.job.JobStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalJobStoreTest extends JobStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
