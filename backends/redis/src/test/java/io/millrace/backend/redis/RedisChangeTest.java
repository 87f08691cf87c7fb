package io.millrace.backend.redis;

import io.millrace.backend.contract.job.ChangeContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisChangeTest extends ChangeContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
