package io.millrace.backend.redis;

import io.millrace.backend.contract.job.ClaimContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisClaimTest extends ClaimContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
