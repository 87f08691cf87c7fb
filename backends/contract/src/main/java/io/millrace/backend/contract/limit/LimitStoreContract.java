package io.millrace.backend.contract.limit;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/// What every backend promises about limiters that are asked by hand. What jobs take of them is the
/// business of `JobStoreContract`.
public abstract class LimitStoreContract {
  /// Gives an empty backend that reads time from `clock` alone.
  protected abstract Backend open(Clock clock);

  @Nested
  class Limiter extends LimiterContract {
    @Override
    protected Backend open(Clock clock) {
      return LimitStoreContract.this.open(clock);
    }
  }

  @Nested
  class Permit extends PermitContract {
    @Override
    protected Backend open(Clock clock) {
      return LimitStoreContract.this.open(clock);
    }
  }

  @Nested
  class Reset extends ResetContract {
    @Override
    protected Backend open(Clock clock) {
      return LimitStoreContract.this.open(clock);
    }
  }

  @Nested
  class Throttle extends ThrottleContract {
    @Override
    protected Backend open(Clock clock) {
      return LimitStoreContract.this.open(clock);
    }
  }
}
