package io.millrace.core.query;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// How many dead letters there are, and of which sorts.
public record DeadCounts(
    long total,
    Map<String, Long> byQueue,
    Map<String, Long> byType,
    Map<String, Long> byKind,
    Optional<Instant> oldest) {}
