package io.millrace.backend.redis;

import io.millrace.backend.contract.AnswerStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisAnswerStoreTest extends AnswerStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
