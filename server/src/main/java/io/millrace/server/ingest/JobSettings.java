package io.millrace.server.ingest;

import io.millrace.config.Section;
import io.millrace.core.job.Draft;
import java.time.Duration;
import java.util.Map;

/// What a job has that neither its sender nor its queue says anything about; within the bounds of
/// what one may say.
public record JobSettings(
    Duration lease,
    Duration timeout,
    int maxAttempts,
    Map<String, Object> backoff,
    int maxRescues,
    Duration cancelGrace) {
  private static final Map<String, Object> BACKOFF =
      Map.of("kind", "exponential", "base", "2s", "factor", 2L, "max", "1h", "jitter", "equal");

  public static JobSettings from(Section root) {
    var jobs = root.section("jobs");
    return new JobSettings(
        jobs.key("lease", "How long a silent worker keeps a job")
            .duration(Duration.ofSeconds(15), Draft.MIN_LEASE, Draft.MAX_LEASE),
        jobs.key("timeout", "Longest run of one attempt")
            .duration(Duration.ofSeconds(60), Duration.ofMillis(10), Draft.MAX_TIMEOUT),
        jobs.key("max_attempts", "Attempts before a failing job is dead")
            .integer(5, 1, Draft.MAX_ATTEMPTS),
        jobs.key("backoff", "When a failed attempt is repeated").map(BACKOFF),
        jobs.key("max_rescues", "Lost leases before a job counts as poison")
            .integer(3, 0, 1_000_000),
        jobs.key("cancel_grace", "How long a cancelled attempt may take to notice")
            .duration(Duration.ofSeconds(30), Duration.ZERO, Duration.ofHours(24)));
  }
}
