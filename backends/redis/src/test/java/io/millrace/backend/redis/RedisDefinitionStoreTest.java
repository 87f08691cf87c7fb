package io.millrace.backend.redis;

import io.millrace.backend.contract.DefinitionStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisDefinitionStoreTest extends DefinitionStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
