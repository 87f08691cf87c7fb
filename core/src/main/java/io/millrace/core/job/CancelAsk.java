package io.millrace.core.job;

import java.time.Instant;

/// That a running job should stop: why, who asked, and until when it may take its time.
public record CancelAsk(String reason, String by, Instant at, Instant graceUntil) {}
