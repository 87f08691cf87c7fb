package io.millrace.backend.redis;

import io.millrace.backend.contract.job.CancelContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisCancelTest extends CancelContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
