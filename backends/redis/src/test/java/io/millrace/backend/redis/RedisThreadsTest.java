package io.millrace.backend.redis;

import io.millrace.backend.contract.ThreadsContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisThreadsTest extends ThreadsContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
