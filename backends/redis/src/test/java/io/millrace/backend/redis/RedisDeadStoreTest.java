package io.millrace.backend.redis;

import io.millrace.backend.contract.DeadStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisDeadStoreTest extends DeadStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
