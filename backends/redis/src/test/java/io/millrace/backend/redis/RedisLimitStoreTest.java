package io.millrace.backend.redis;

import io.millrace.backend.contract.limit.LimitStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisLimitStoreTest extends LimitStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
