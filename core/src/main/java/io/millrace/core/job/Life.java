package io.millrace.core.job;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What has become of a job until now.
///
/// `attempt` is the number of attempts spent, the running one included. `version` rises with
/// whatever changes the job, not when it comes due. `error` is the newest failure.
public record Life(
    JobState state,
    Tried tried,
    int rescues,
    int version,
    Course course,
    Optional<Holder> holder,
    Progress progress,
    Optional<Json> cursor,
    Optional<Json> result,
    Optional<Failure> error,
    Optional<String> signature,
    Optional<CancelAsk> cancel,
    List<StepDone> steps,
    List<Attempt> attempts,
    List<Mark> marks) {
  /// When what happened to it. `runAt` is when it was or will be ready for its next attempt,
  /// `scheduledAt` when it was first meant to run.
  public record Course(
      Instant createdAt,
      Instant updatedAt,
      Instant scheduledAt,
      Instant runAt,
      Optional<Instant> startedAt,
      Optional<Instant> finishedAt) {}
}
