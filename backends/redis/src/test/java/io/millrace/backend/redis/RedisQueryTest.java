package io.millrace.backend.redis;

import io.millrace.backend.contract.QueryContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisQueryTest extends QueryContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
