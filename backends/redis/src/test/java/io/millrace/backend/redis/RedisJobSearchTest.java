package io.millrace.backend.redis;

import io.millrace.backend.contract.JobSearchContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisJobSearchTest extends JobSearchContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
