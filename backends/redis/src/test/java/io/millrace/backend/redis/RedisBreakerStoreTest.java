package io.millrace.backend.redis;

import io.millrace.backend.contract.BreakerStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisBreakerStoreTest extends BreakerStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
