package io.millrace.core.job;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What happened to a job, oldest first: its creation, its attempts and its marks. Nothing of it is
/// written on the main way; it is read out of what is kept anyway.
public final class History {
  private History() {}

  public static List<Mark> of(JobSnapshot snapshot) {
    var entries = new ArrayList<Mark>();
    entries.add(created(snapshot));
    for (var attempt : snapshot.life().attempts()) {
      entries.add(started(attempt));
      attempt
          .endedAt()
          .filter(_ -> !attempt.outcome().equals(Optional.of("rescued")))
          .ifPresent(at -> entries.add(ended(attempt, at, next(snapshot, attempt))));
    }
    entries.addAll(snapshot.life().marks());
    // Stable: what happened in the same millisecond stays in the order of cause and effect.
    entries.sort(Comparator.comparing(Mark::at));
    return entries;
  }

  /// When it goes on after its last attempt, while that has not come.
  private static Optional<Instant> next(JobSnapshot snapshot, Attempt attempt) {
    var state = snapshot.state();
    boolean goesOn = state == JobState.RETRYING || state == JobState.SCHEDULED;
    return goesOn && attempt.equals(snapshot.life().attempts().getLast())
        ? Optional.of(snapshot.life().course().runAt())
        : Optional.empty();
  }

  private static Mark created(JobSnapshot snapshot) {
    var course = snapshot.life().course();
    boolean later = course.scheduledAt().isAfter(course.createdAt());
    return new Mark(
        course.createdAt(),
        "job.created",
        Optional.empty(),
        Optional.of(later ? JobState.SCHEDULED : JobState.READY),
        snapshot.job().origin().by().orElse(snapshot.job().origin().kind()),
        Map.of());
  }

  private static Mark started(Attempt attempt) {
    return new Mark(
        attempt.startedAt(),
        "job.started",
        Optional.of(JobState.READY),
        Optional.of(JobState.RUNNING),
        by(attempt),
        Map.of("attempt", String.valueOf(attempt.n())));
  }

  private static Mark ended(Attempt attempt, Instant at, Optional<Instant> next) {
    var outcome = attempt.outcome().orElse("");
    var detail = new LinkedHashMap<String, String>();
    detail.put("attempt", String.valueOf(attempt.n()));
    detail.put("outcome", outcome);
    next.ifPresent(it -> detail.put("run_at", it.toString()));
    return new Mark(
        at,
        "job." + fact(outcome),
        Optional.of(JobState.RUNNING),
        Optional.of(state(outcome)),
        by(attempt),
        detail);
  }

  private static String by(Attempt attempt) {
    var holder = attempt.holder();
    return holder.worker().isEmpty() ? holder.node() : holder.worker();
  }

  private static String fact(String outcome) {
    return switch (outcome) {
      case "done" -> "succeeded";
      case "retry" -> "retried";
      case "snooze" -> "snoozed";
      case "dead" -> "dead";
      case "discard" -> "discarded";
      case "cancelled" -> "cancelled";
      default -> "updated";
    };
  }

  private static JobState state(String outcome) {
    return switch (outcome) {
      case "done" -> JobState.SUCCEEDED;
      case "retry" -> JobState.RETRYING;
      case "snooze" -> JobState.SCHEDULED;
      case "dead" -> JobState.DEAD;
      case "discard" -> JobState.DISCARDED;
      case "cancelled" -> JobState.CANCELLED;
      default -> JobState.READY;
    };
  }
}
