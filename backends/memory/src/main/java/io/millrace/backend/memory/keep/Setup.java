package io.millrace.backend.memory.keep;

import io.millrace.core.queue.Pause;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.queue.QueueStats.Sums;
import java.util.Optional;

/// What else is to be kept of a queue than its jobs: when it was made and set up last, by whom
/// first, in which version, and its pause, if any.
public record Setup(
    QueueConfig config,
    int number,
    int version,
    Optional<String> by,
    Optional<Pause> pause,
    long createdAt,
    long updatedAt,
    Sums sums) {}
