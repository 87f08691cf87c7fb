package io.millrace.backend.redis;

import io.millrace.backend.contract.AuditStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisAuditStoreTest extends AuditStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
