package io.millrace.backend.redis;

import io.millrace.backend.contract.SeriesContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class RedisSeriesTest extends SeriesContract {
  @Override
  protected Backend open(Clock clock) {
    return InHand.open(clock);
  }
}
