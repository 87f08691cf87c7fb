package io.millrace.backend.redis;

import io.millrace.backend.contract.QueueKeysContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisQueueKeysTest extends QueueKeysContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
