package io.millrace.backend.redis;

import io.millrace.backend.contract.job.LeaseContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisLeaseTest extends LeaseContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
