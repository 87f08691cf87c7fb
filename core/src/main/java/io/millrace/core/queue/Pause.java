package io.millrace.core.queue;

import java.time.Instant;
import java.util.Optional;

/// That nothing of a queue is claimed: who wanted it, why, since when, and when it ends by itself.
public record Pause(String by, Optional<String> reason, Instant at, Optional<Instant> until) {}
