package io.millrace.backend.redis;

import io.millrace.backend.contract.StandingContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisStandingTest extends StandingContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
