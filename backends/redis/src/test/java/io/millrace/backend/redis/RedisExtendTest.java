package io.millrace.backend.redis;

import io.millrace.backend.contract.job.ExtendContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisExtendTest extends ExtendContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
