package io.millrace.backend.redis.form;

import io.millrace.core.job.JobState;
import io.millrace.core.spi.Claimed.Reason;

/// The numbers by which words stand in records and scripts: their places among the words of their
/// kind, which are part of the layout. A reason counts from 1, because 0 is none.
public final class Code {
  private static final JobState[] STATES = JobState.values();
  private static final Reason[] REASONS = Reason.values();

  private Code() {}

  @SuppressWarnings("EnumOrdinal")
  public static int of(JobState state) {
    return state.ordinal();
  }

  public static JobState state(int code) {
    return STATES[code];
  }

  public static Reason reason(int code) {
    return REASONS[code - 1];
  }
}
