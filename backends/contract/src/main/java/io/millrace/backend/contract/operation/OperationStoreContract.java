package io.millrace.backend.contract.operation;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/// What every backend promises about operations: one works on each, and whoever steers it is heard.
public abstract class OperationStoreContract {
  /// Gives an empty backend that reads time from `clock` alone.
  protected abstract Backend open(Clock clock);

  @Nested
  class Keep extends OperationKeepContract {
    @Override
    protected Backend open(Clock clock) {
      return OperationStoreContract.this.open(clock);
    }
  }

  @Nested
  class Lend extends OperationLendContract {
    @Override
    protected Backend open(Clock clock) {
      return OperationStoreContract.this.open(clock);
    }
  }

  @Nested
  class Steer extends OperationSteerContract {
    @Override
    protected Backend open(Clock clock) {
      return OperationStoreContract.this.open(clock);
    }
  }

  @Nested
  class Undo extends OperationUndoContract {
    @Override
    protected Backend open(Clock clock) {
      return OperationStoreContract.this.open(clock);
    }
  }
}
