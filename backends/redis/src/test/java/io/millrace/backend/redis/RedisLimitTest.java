package io.millrace.backend.redis;

import io.millrace.backend.contract.job.LimitContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisLimitTest extends LimitContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
