package io.millrace.backend.redis;

import io.millrace.backend.contract.job.ClockBackContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisClockBackTest extends ClockBackContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
