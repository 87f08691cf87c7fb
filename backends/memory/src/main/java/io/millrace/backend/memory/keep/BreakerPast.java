package io.millrace.backend.memory.keep;

import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerState;
import java.util.Map;

/// What is to last of a breaker: what it is set to, how it stands, the probes asked for by hand.
public record BreakerPast(
    Breaker breaker, BreakerState.Past past, long rejected, Map<String, Long> probes) {}
