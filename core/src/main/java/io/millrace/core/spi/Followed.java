package io.millrace.core.spi;

import io.millrace.core.job.JobState;
import java.time.Instant;
import java.util.Optional;

/// What became of a job because of another: one that waited is released, to begin at `runAt`, or
/// has ended, because `why`.
public record Followed(
    String id,
    String queue,
    String type,
    JobState state,
    Optional<Instant> runAt,
    Optional<String> why) {}
