package io.millrace.core.job;

/// A job and what has become of it, as one read saw it.
public record JobSnapshot(Job job, Life life) {
  public String id() {
    return job.id();
  }

  public JobState state() {
    return life.state();
  }
}
