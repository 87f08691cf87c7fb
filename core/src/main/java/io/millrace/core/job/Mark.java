package io.millrace.core.job;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What a person or a pass did to a job: an entry of its history that no attempt tells. The last
/// [#KEPT] are kept with the job.
public record Mark(
    Instant at,
    String fact,
    Optional<JobState> from,
    Optional<JobState> to,
    String by,
    Map<String, String> detail) {
  public static final int KEPT = 50;

  /// The detail that names the queue out of which a job was moved.
  public static final String MOVED_FROM = "moved_from";
}
