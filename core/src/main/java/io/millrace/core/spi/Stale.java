package io.millrace.core.spi;

import io.millrace.core.job.JobState;

/// That the token is not the newest of its job, which stands in `state` and was lent last under
/// `epoch`.
public record Stale(JobState state, long epoch) implements Extended, Settled.Ending {}
