package io.millrace.backend.memory;

import io.millrace.backend.contract.SeriesContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;

class JournalSeriesTest extends SeriesContract {
  @Override
  protected Backend open(Clock clock) {
    return new SimDisks().open(clock);
  }
}
