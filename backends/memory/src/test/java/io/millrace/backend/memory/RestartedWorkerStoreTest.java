package io.millrace.backend.memory;

import io.millrace.backend.contract.WorkerStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.extension.ExtendWith;

/// With a start before every call, and snapshots all the time.
@ExtendWith(OfOneProcess.class)
class RestartedWorkerStoreTest extends WorkerStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return Restarting.always(clock);
  }
}
