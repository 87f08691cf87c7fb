package io.millrace.core.job;

import java.time.Duration;
import java.time.Instant;

/// The right to work on a job until `deadline`, and the token that proves it. Renewed by `length`.
public record Lease(Token token, Instant deadline, Duration length) {}
