package io.millrace.backend.redis;

import io.millrace.backend.contract.job.PruneContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisPruneTest extends PruneContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
