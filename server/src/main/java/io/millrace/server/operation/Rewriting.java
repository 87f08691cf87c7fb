package io.millrace.server.operation;

import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.Json;
import io.millrace.core.queue.QueueConfig;
import java.time.Instant;

/// What merge patches make of things; they are read where all bodies are read. A patch that does
/// not fit ends with an [IllegalArgumentException] that says why.
public interface Rewriting {
  Job job(JobSnapshot there, Json patch, Instant now);

  QueueConfig queue(QueueConfig there, Json patch);
}
