package io.millrace.backend.redis;

import io.millrace.backend.contract.job.JobStoreContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisJobStoreTest extends JobStoreContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
