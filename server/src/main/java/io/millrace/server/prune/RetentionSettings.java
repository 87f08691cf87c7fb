package io.millrace.server.prune;

import io.millrace.config.Section;
import io.millrace.core.job.JobState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// How long, and how many of a queue, ended jobs are kept. Dead ones are kept for ever unless
/// somebody says otherwise. And how long, and how many lines of it, what people did.
public record RetentionSettings(
    Duration succeeded,
    Duration cancelled,
    Duration discarded,
    int maxPerQueue,
    Optional<Duration> deadMaxAge,
    Optional<Integer> deadMaxEntries,
    Audit audit,
    Duration every) {
  private static final int MOST = 100_000_000;
  private static final Duration LONGEST = Duration.ofDays(36_500);

  /// Of the lines of who changed what.
  public record Audit(Duration age, int most) {}

  public static RetentionSettings from(Section root) {
    var retention = root.section("retention");
    var dead = root.section("dead_letters");
    return new RetentionSettings(
        age(retention, "succeeded", 30),
        age(retention, "cancelled", 7),
        age(retention, "discarded", 7),
        retention
            .key("max_per_queue", "Most ended jobs of one state that a queue keeps")
            .integer(10_000, 0, MOST),
        dead.key("max_age", "How long dead jobs are kept; for ever without it")
            .duration(Duration.ofMinutes(1), LONGEST),
        dead.key("max_entries", "Most dead jobs of a queue; no limit without it").integer(1, MOST),
        audit(root.section("audit")),
        root.section("prune")
            .key("every", "How often is looked for what may be forgotten")
            .duration(Duration.ofHours(1), Duration.ofMillis(100), Duration.ofDays(1)));
  }

  /// How long ended jobs are kept that do not wait for a person.
  public Map<JobState, Duration> ages() {
    return Map.of(
        JobState.SUCCEEDED,
        succeeded,
        JobState.CANCELLED,
        cancelled,
        JobState.DISCARDED,
        discarded);
  }

  private static Audit audit(Section audit) {
    return new Audit(
        audit
            .key("retention", "How long it is kept who changed what")
            .duration(Duration.ofDays(90), Duration.ofMinutes(1), LONGEST),
        audit.key("max_entries", "Most lines of it that are kept").integer(100_000, 1, MOST));
  }

  private static Duration age(Section retention, String state, int days) {
    return retention
        .key(state, "How long %s jobs are kept".formatted(state))
        .duration(Duration.ofDays(days), Duration.ZERO, LONGEST);
  }
}
