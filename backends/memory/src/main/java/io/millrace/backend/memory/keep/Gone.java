package io.millrace.backend.memory.keep;

import io.millrace.core.job.JobState;

/// A job that was deleted, remembered for a while.
public record Gone(JobState state, long at) {
  private static final long REMEMBERED_MS = 10 * 60_000;

  public long until() {
    return at + REMEMBERED_MS;
  }
}
