package io.millrace.backend.redis;

import io.millrace.backend.contract.job.HomecomingContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisHomecomingTest extends HomecomingContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
