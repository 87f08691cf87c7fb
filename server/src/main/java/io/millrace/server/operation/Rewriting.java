package io.millrace.server.operation;

import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import java.time.Instant;
import java.util.List;

/// What merge patches make of things; they are read where all bodies are read. A patch that does
/// not fit ends with an [IllegalArgumentException] that says why.
public interface Rewriting {
  /// What these queues are for jobs that come there.
  Arrivals arrivals(List<Queue> queues);

  /// The job with the patch applied, in the queue where it will stand.
  Job job(JobSnapshot there, Json patch, Instant now, Arrivals arrivals);

  QueueConfig queue(QueueConfig there, Json patch);
}
