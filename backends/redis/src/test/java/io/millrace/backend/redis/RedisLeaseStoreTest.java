package io.millrace.backend.redis;

import io.millrace.backend.contract.LeaseStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisLeaseStoreTest extends LeaseStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
