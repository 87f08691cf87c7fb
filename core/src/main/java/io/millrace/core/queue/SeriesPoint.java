package io.millrace.core.queue;

import io.millrace.core.queue.QueueStats.Sums;
import java.time.Instant;

/// What had gone through a queue at an instant, since the store began.
public record SeriesPoint(Instant at, Sums sums) {}
