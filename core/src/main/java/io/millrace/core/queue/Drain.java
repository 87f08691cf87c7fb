package io.millrace.core.queue;

import java.time.Instant;

/// That no new job is let into a queue: which operation wanted it, and since when.
public record Drain(String operation, Instant since) {}
