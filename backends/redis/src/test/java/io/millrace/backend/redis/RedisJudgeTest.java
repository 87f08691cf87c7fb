package io.millrace.backend.redis;

import io.millrace.backend.contract.job.JudgeContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisJudgeTest extends JudgeContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
