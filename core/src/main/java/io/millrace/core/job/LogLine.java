package io.millrace.core.job;

import java.time.Instant;

/// One line of a job's own log; `n` rises from 1 within the job.
public record LogLine(long n, Instant at, String level, int attempt, String message, Json fields) {}
