package io.millrace.backend.redis;

import io.millrace.backend.contract.job.RedriveContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisRedriveTest extends RedriveContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
