package io.millrace.backend.redis;

import io.millrace.backend.contract.queue.QueueStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisQueueStoreTest extends QueueStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
