package io.millrace.backend.redis;

import io.millrace.backend.contract.job.FenceContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisFenceTest extends FenceContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
