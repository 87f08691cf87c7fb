package io.millrace.backend.contract.bound;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/// Jobs behind a breaker: they wait while it is open, without an attempt, and hide nobody; a probe
/// at a time finds out whether they may go again.
public abstract class BreakerContract {
  /// Gives an empty backend that reads time from `clock` alone.
  protected abstract Backend open(Clock clock);

  @Nested
  class Hold extends BreakerHoldContract {
    @Override
    protected Backend open(Clock clock) {
      return BreakerContract.this.open(clock);
    }
  }

  @Nested
  class Probe extends BreakerProbeContract {
    @Override
    protected Backend open(Clock clock) {
      return BreakerContract.this.open(clock);
    }
  }
}
