package io.millrace.backend.contract.queue;

import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/// What every backend promises about queues: how one is set up, paused, counted and removed.
public abstract class QueueStoreContract {
  /// Gives an empty backend that reads time from `clock` alone.
  protected abstract Backend open(Clock clock);

  @Nested
  class Config extends QueueConfigContract {
    @Override
    protected Backend open(Clock clock) {
      return QueueStoreContract.this.open(clock);
    }
  }

  @Nested
  class Pause extends QueuePauseContract {
    @Override
    protected Backend open(Clock clock) {
      return QueueStoreContract.this.open(clock);
    }
  }

  @Nested
  class Shards extends QueueShardsContract {
    @Override
    protected Backend open(Clock clock) {
      return QueueStoreContract.this.open(clock);
    }
  }

  @Nested
  class OtherShards extends QueueShardsChangeContract {
    @Override
    protected Backend open(Clock clock) {
      return QueueStoreContract.this.open(clock);
    }
  }

  @Nested
  class BoundShards extends QueueShardsLimitContract {
    @Override
    protected Backend open(Clock clock) {
      return QueueStoreContract.this.open(clock);
    }
  }

  @Nested
  class BoundTypes extends QueueShardsTypeContract {
    @Override
    protected Backend open(Clock clock) {
      return QueueStoreContract.this.open(clock);
    }
  }

  @Nested
  class RatedShards extends QueueShardsRateContract {
    @Override
    protected Backend open(Clock clock) {
      return QueueStoreContract.this.open(clock);
    }
  }

  @Nested
  class Stats extends QueueStatsContract {
    @Override
    protected Backend open(Clock clock) {
      return QueueStoreContract.this.open(clock);
    }
  }
}
