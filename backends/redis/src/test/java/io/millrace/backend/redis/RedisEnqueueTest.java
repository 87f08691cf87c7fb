package io.millrace.backend.redis;

import io.millrace.backend.contract.job.EnqueueContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisEnqueueTest extends EnqueueContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
