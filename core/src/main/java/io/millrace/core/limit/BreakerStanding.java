package io.millrace.core.limit;

import java.time.Instant;
import java.util.Optional;

/// How a breaker stands: counted failures one after the other, since when it is not closed, when it
/// lets probes through again, how often somebody was turned away, and the ready jobs that wait.
public record BreakerStanding(
    String name,
    BreakerState.Phase phase,
    int failures,
    Optional<Instant> openedAt,
    Optional<Instant> nextProbeAt,
    long rejected,
    int blockedJobs) {}
