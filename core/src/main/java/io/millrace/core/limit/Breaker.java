package io.millrace.core.limit;

import java.util.Optional;

/// A breaker with a name, that jobs of any queue may name; without a rule it guards nothing. The
/// newest `revision` holds.
public record Breaker(String name, Optional<BreakerRule> rule, long revision) {}
