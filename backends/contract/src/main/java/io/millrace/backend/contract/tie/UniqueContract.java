package io.millrace.backend.contract.tie;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/// Jobs that count as the same: one of them stands for all, until it does not any more.
public abstract class UniqueContract {
  /// Gives an empty backend that reads time from `clock` alone.
  protected abstract Backend open(Clock clock);

  @Nested
  class Stand extends UniqueStandContract {
    @Override
    protected Backend open(Clock clock) {
      return UniqueContract.this.open(clock);
    }
  }

  @Nested
  class Conflict extends UniqueConflictContract {
    @Override
    protected Backend open(Clock clock) {
      return UniqueContract.this.open(clock);
    }
  }
}
