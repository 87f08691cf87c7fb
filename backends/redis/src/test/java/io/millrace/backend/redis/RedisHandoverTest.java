package io.millrace.backend.redis;

import io.millrace.backend.contract.job.HandoverContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisHandoverTest extends HandoverContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
