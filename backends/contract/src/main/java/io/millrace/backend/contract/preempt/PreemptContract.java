package io.millrace.backend.contract.preempt;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/// A queue in which a running job gives way to a more urgent one.
public abstract class PreemptContract {
  /// Gives an empty backend that reads time from `clock` alone.
  protected abstract Backend open(Clock clock);

  @Nested
  class Ask extends PreemptAskContract {
    @Override
    protected Backend open(Clock clock) {
      return PreemptContract.this.open(clock);
    }
  }

  @Nested
  class Aside extends PreemptAsideContract {
    @Override
    protected Backend open(Clock clock) {
      return PreemptContract.this.open(clock);
    }
  }

  @Nested
  class Force extends PreemptForceContract {
    @Override
    protected Backend open(Clock clock) {
      return PreemptContract.this.open(clock);
    }
  }
}
