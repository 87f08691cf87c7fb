package io.millrace.backend.redis;

import io.millrace.backend.contract.CheckContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisCheckTest extends CheckContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
