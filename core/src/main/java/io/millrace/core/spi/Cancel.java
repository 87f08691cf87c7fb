package io.millrace.core.spi;

import java.time.Duration;

/// Asks that a job stops. A running one has `grace` to do so, or none at all by `force`.
public record Cancel(String id, boolean force, String reason, String by, Duration grace) {}
