package io.millrace.server.tell;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Claimed;
import io.millrace.core.spi.Followed;
import io.millrace.core.spi.Settled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the answers of a store mean to those who wait: for work, for a due time, for word from a
/// holder. One hint of a kind for each queue, however many of its jobs give it.
final class Hints {
  private final Set<Ready> hints = new LinkedHashSet<>();

  /// The first due time of each queue.
  private final Map<String, Instant> due = new HashMap<>();

  private Hints() {}

  /// Before there is an answer: what it is likely to be.
  static List<Ready> leaving(List<Job> jobs) {
    var hints = new Hints();
    for (var job : jobs) {
      if (job.window().runAt().isEmpty() && job.ties().parents().isEmpty()) {
        hints.hints.add(new Ready.Soon(job.queue()));
      }
    }
    return hints.all();
  }

  static List<Ready> enqueued(List<Enqueued> answers) {
    var hints = new Hints();
    answers.forEach(answer -> standing(answer).ifPresent(hints::stands));
    return hints.all();
  }

  /// The job that stands otherwise after that answer.
  static Optional<JobSnapshot> standing(Enqueued answer) {
    return switch (answer) {
      case Enqueued.New(var snapshot) -> Optional.of(snapshot);
      case Enqueued.Duplicate(var there, boolean changed) ->
          changed ? Optional.of(there) : Optional.empty();
      case Enqueued.Known _, Enqueued.Orphan _, Enqueued.Refused _, Enqueued.Draining _ ->
          Optional.empty();
    };
  }

  static List<Ready> claimed(Claimed claimed) {
    if (claimed.home().isEmpty() && claimed.attend().isEmpty() && claimed.frees().isEmpty()) {
      return List.of();
    }
    var hints = new Hints();
    hints.lent(claimed);
    return hints.all();
  }

  static List<Ready> settled(Settled settled) {
    var hints = new Hints();
    settled.hints().forEach(hints::ready);
    for (var ending : settled.ends()) {
      if (ending instanceof Settled.Ended ended && isToCome(ended.state())) {
        ended.runAt().ifPresent(at -> hints.due(ended.queue(), at));
      }
    }
    hints.lent(settled.claimed());
    return hints.all();
  }

  static List<Ready> changed(List<Answer> answers) {
    var hints = new Hints();
    for (var answer : answers) {
      if (answer instanceof Answer.Done(var snapshot)) {
        hints.stands(snapshot);
      }
    }
    return hints.all();
  }

  static List<Ready> followed(List<Followed> followed) {
    var hints = new Hints();
    for (var one : followed) {
      switch (one.state()) {
        case READY -> hints.ready(one.queue());
        case SCHEDULED -> one.runAt().ifPresent(at -> hints.due(one.queue(), at));
        case WAITING, RUNNING, RETRYING, SUCCEEDED, DEAD, CANCELLED, DISCARDED -> {}
      }
    }
    return hints.all();
  }

  private static boolean isToCome(JobState state) {
    return state == JobState.SCHEDULED || state == JobState.RETRYING;
  }

  /// Who came home may be wanted by others than the one who asked; who is told something is to hear
  /// it now; and nobody else knows when those that are held may start.
  private void lent(Claimed claimed) {
    claimed.home().forEach(coming -> ready(coming.queue()));
    claimed.attend().forEach(queue -> hints.add(new Ready.Attend(queue)));
    claimed.frees().forEach((queue, at) -> hints.add(new Ready.Frees(queue, at)));
  }

  /// That a job stands so now.
  private void stands(JobSnapshot snapshot) {
    var queue = snapshot.job().queue();
    switch (snapshot.state()) {
      case READY -> ready(queue);
      case SCHEDULED, RETRYING -> due(queue, snapshot.life().course().runAt());
      case RUNNING -> {
        hints.add(new Ready.Attend(queue));
        snapshot.life().cancel().ifPresent(ask -> due(queue, ask.graceUntil()));
      }
      // If it ran, its holder is to stop, and its place is free for another.
      case CANCELLED -> {
        hints.add(new Ready.Attend(queue));
        ready(queue);
      }
      case WAITING, SUCCEEDED, DEAD, DISCARDED -> {}
    }
    snapshot.job().window().expiresAt().ifPresent(at -> due(queue, at));
  }

  private void ready(String queue) {
    hints.add(new Ready.Now(queue));
  }

  private void due(String queue, Instant at) {
    due.merge(queue, at, (first, other) -> first.isBefore(other) ? first : other);
  }

  private List<Ready> all() {
    var all = new ArrayList<Ready>(hints.size() + due.size());
    all.addAll(hints);
    due.forEach((queue, at) -> all.add(new Ready.Later(queue, at)));
    return all;
  }
}
