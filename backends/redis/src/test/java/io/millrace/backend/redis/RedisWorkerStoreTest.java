package io.millrace.backend.redis;

import io.millrace.backend.contract.WorkerStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisWorkerStoreTest extends WorkerStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
