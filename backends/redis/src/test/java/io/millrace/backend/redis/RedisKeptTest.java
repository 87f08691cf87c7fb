package io.millrace.backend.redis;

import io.millrace.backend.contract.job.KeptContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisKeptTest extends KeptContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
