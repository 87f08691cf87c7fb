package io.millrace.backend.redis;

import io.millrace.backend.contract.job.GiveBackContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisGiveBackTest extends GiveBackContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
