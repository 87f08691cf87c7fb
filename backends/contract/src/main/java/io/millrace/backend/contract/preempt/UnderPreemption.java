package io.millrace.backend.contract.preempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.backend.contract.bound.UnderLimits;
import io.millrace.core.job.Claim;
import io.millrace.core.job.Job;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueConfig.Preemption;
import io.millrace.core.queue.QueueConfig.Urgency;
import io.millrace.core.spi.Extend;
import io.millrace.core.spi.Extended;
import io.millrace.core.spi.Extended.Slot;
import java.util.Optional;

/// What the contracts of preemption stand on: a full queue in which urgent jobs go first.
public abstract class UnderPreemption extends UnderLimits {
  protected static QueueConfig preempting(int concurrency) {
    return preempting(concurrency, Preemption.ASK);
  }

  protected static QueueConfig preempting(int concurrency, Preemption how) {
    return QueueConfig.of(QUEUE)
        .withConcurrency(concurrency)
        .withUrgency(new Urgency(how, Optional.empty()));
  }

  protected static Job of(String id, int priority) {
    return job(id).withPriority(priority);
  }

  protected Slot slot(Claim claim) {
    var answer = extend(claim, Extend.OWN_LENGTH);
    assertThat(answer).isInstanceOf(Extended.Held.class);
    return ((Extended.Held) answer).slot();
  }
}
