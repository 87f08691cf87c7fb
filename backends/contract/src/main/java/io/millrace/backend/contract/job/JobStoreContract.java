package io.millrace.backend.contract.job;

import io.millrace.backend.contract.bound.AgeingContract;
import io.millrace.backend.contract.bound.BreakerContract;
import io.millrace.backend.contract.bound.ClockBackContract;
import io.millrace.backend.contract.bound.GiveBackContract;
import io.millrace.backend.contract.bound.KeyLimitContract;
import io.millrace.backend.contract.bound.LimitChangeContract;
import io.millrace.backend.contract.bound.LimitContract;
import io.millrace.backend.contract.bound.OrderedContract;
import io.millrace.backend.contract.lend.ClaimContract;
import io.millrace.backend.contract.lend.ExtendContract;
import io.millrace.backend.contract.lend.FenceContract;
import io.millrace.backend.contract.lend.HandoverContract;
import io.millrace.backend.contract.lend.HomecomingContract;
import io.millrace.backend.contract.lend.JudgeContract;
import io.millrace.backend.contract.lend.KeptContract;
import io.millrace.backend.contract.lend.LeaseContract;
import io.millrace.backend.contract.lend.SettleContract;
import io.millrace.backend.contract.limit.GlobalLimitContract;
import io.millrace.backend.contract.limit.RelaneContract;
import io.millrace.backend.contract.preempt.PreemptContract;
import io.millrace.backend.contract.tie.ChainContract;
import io.millrace.backend.contract.tie.DependContract;
import io.millrace.backend.contract.tie.FollowContract;
import io.millrace.backend.contract.tie.ParentFailsContract;
import io.millrace.backend.contract.tie.UniqueContract;
import io.millrace.core.spi.Backend;
import java.time.Clock;
import org.junit.jupiter.api.Nested;

/// What every backend promises about jobs: a section for each verb, `claim` and `settle` in
/// several, and for what limits do to them. A backend's test is this class plus [#open].
public abstract class JobStoreContract {
  /// Gives an empty backend that reads time from `clock` alone.
  protected abstract Backend open(Clock clock);

  @Nested
  class Enqueue extends EnqueueContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Claim extends ClaimContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Limit extends LimitContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class GlobalLimit extends GlobalLimitContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class KeyLimit extends KeyLimitContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Ordered extends OrderedContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class LimitChange extends LimitChangeContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Relane extends RelaneContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Breaker extends BreakerContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class GiveBack extends GiveBackContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Preempt extends PreemptContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Ageing extends AgeingContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Lease extends LeaseContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Homecoming extends HomecomingContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class ClockBack extends ClockBackContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Judge extends JudgeContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Extend extends ExtendContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Kept extends KeptContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Settle extends SettleContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Fence extends FenceContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Handover extends HandoverContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Move extends MoveContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Change extends ChangeContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Cancel extends CancelContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Redrive extends RedriveContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Prune extends PruneContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Recall extends RecallContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Unique extends UniqueContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Depend extends DependContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class ParentFails extends ParentFailsContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Follow extends FollowContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }

  @Nested
  class Chain extends ChainContract {
    @Override
    protected Backend open(Clock clock) {
      return JobStoreContract.this.open(clock);
    }
  }
}
