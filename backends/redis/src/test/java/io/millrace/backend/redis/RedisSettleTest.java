package io.millrace.backend.redis;

import io.millrace.backend.contract.job.SettleContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisSettleTest extends SettleContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
