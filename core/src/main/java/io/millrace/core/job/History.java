package io.millrace.core.job;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What happened to a job, oldest first: its creation, its attempts and its marks. Nothing of it is
/// written on the main way; it is read out of what is kept anyway.
public final class History {
  private History() {}

  public static List<Mark> of(JobSnapshot snapshot) {
    var tried = new ArrayDeque<Mark>();
    for (var attempt : snapshot.life().attempts()) {
      tried.add(started(attempt));
      attempt
          .endedAt()
          .filter(_ -> !attempt.outcome().equals(Optional.of("rescued")))
          .ifPresent(at -> tried.add(ended(attempt, at)));
    }
    var marked = new ArrayDeque<>(snapshot.life().marks());
    var entries = new ArrayList<Mark>();
    entries.add(created(snapshot));
    while (!tried.isEmpty() || !marked.isEmpty()) {
      entries.add(next(entries.getLast().to(), tried, marked).remove());
    }
    return entries;
  }

  /// Where the next entry is to be taken from: of what happened in the same millisecond, what began
  /// in the state that the last one led to.
  private static Deque<Mark> next(Optional<JobState> state, Deque<Mark> tried, Deque<Mark> marked) {
    if (tried.isEmpty() || marked.isEmpty()) {
      return tried.isEmpty() ? marked : tried;
    }
    var mark = marked.element();
    var attempt = tried.element();
    if (!mark.at().equals(attempt.at())) {
      return mark.at().isBefore(attempt.at()) ? marked : tried;
    }
    boolean stays = mark.to().equals(state);
    return mark.from().equals(state) && (stays || !attempt.from().equals(state)) ? marked : tried;
  }

  private static Mark created(JobSnapshot snapshot) {
    var course = snapshot.life().course();
    return new Mark(
        course.createdAt(),
        "job.created",
        Optional.empty(),
        Optional.of(born(snapshot)),
        snapshot.job().origin().by().orElse(snapshot.job().origin().kind()),
        Map.of());
  }

  private static JobState born(JobSnapshot snapshot) {
    if (!snapshot.job().ties().parents().isEmpty() || snapshot.state() == JobState.WAITING) {
      return JobState.WAITING;
    }
    var course = snapshot.life().course();
    return course.scheduledAt().isAfter(course.createdAt()) ? JobState.SCHEDULED : JobState.READY;
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

  private static Mark ended(Attempt attempt, Instant at) {
    var outcome = attempt.outcome().orElse("");
    var detail = new LinkedHashMap<String, String>();
    detail.put("attempt", String.valueOf(attempt.n()));
    detail.put("outcome", outcome);
    attempt.backAt().ifPresent(it -> detail.put("run_at", it.toString()));
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
