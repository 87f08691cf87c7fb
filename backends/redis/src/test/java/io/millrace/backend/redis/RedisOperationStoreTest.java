package io.millrace.backend.redis;

import io.millrace.backend.contract.operation.OperationStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisOperationStoreTest extends OperationStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
