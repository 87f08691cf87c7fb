package io.millrace.server.operation;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Mark;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Frozen;
import io.millrace.core.operation.Operation;
import io.millrace.core.query.Clause;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Need;
import io.millrace.core.query.Sort;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Redrive;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Takes back what an operation did to jobs that had not started: those whose last change it was.
final class Undo {
  private static final Set<JobState> MOVABLE =
      Set.of(JobState.WAITING, JobState.SCHEDULED, JobState.READY, JobState.RETRYING);

  private final JobStore store;
  private final Clock clock;

  Undo(JobStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Where the jobs are by now that a query had found; those that an operation names it names
  /// still.
  static Optional<Frozen> frozen(Operation operation) {
    if (operation.order().target().q().isEmpty()) {
      return Optional.empty();
    }
    if (operation.order().action() == Action.CANCEL) {
      var since = new Need.During(operation.times().startedAt(), Optional.empty());
      var ended = new Clause(false, Clause.Subject.of(Field.FINISHED), since);
      var query = JobQuery.in(JobState.CANCELLED).with(List.of(ended));
      var order = new Sort(Sort.Field.FINISHED_AT, false);
      return Optional.of(new Frozen(query, order, Instant.MAX));
    }
    var query = JobQuery.ALL.withQueues(Set.of(target(operation)));
    return Optional.of(Frozen.of(query, operation.times().createdAt()));
  }

  /// Where jobs were moved.
  private static String target(Operation operation) {
    return operation.order().params().tree().path("queue").textValue();
  }

  Future<?> take(Operation operation, List<JobSnapshot> jobs, Outcomes outcomes) {
    var mine = jobs.stream().filter(job -> isMine(operation, job)).toList();
    if (mine.isEmpty()) {
      return Future.succeededFuture();
    }
    return operation.order().action() == Action.CANCEL
        ? revive(operation, mine, outcomes)
        : moveBack(operation, mine, outcomes);
  }

  /// Brings back some of what it deleted, out of its bin; answers whether there may be more. What
  /// it cancelled so that it could be deleted goes on, if it had not started.
  Future<Boolean> recall(Operation operation, int most, Outcomes outcomes) {
    return store
        .recall(operation.id(), most)
        .compose(recalled -> {
          recalled.away().forEach(outcomes::gone);
          var ended = new ArrayList<JobSnapshot>();
          var cancelled = new ArrayList<JobSnapshot>();
          for (var job : recalled.back()) {
            (cancelledBy(operation, job).isPresent() ? cancelled : ended).add(job);
          }
          ended.forEach(_ -> outcomes.done());
          return cancelled.isEmpty()
              ? Future.succeededFuture(recalled.more())
              : revive(operation, cancelled, outcomes).map(recalled.more());
        });
  }

  /// That the operation itself cancelled it, before it deleted it.
  private static Optional<Mark> cancelledBy(Operation operation, JobSnapshot job) {
    var marks = job.life().marks();
    return marks.size() < 2
        ? Optional.empty()
        : Optional.of(marks.get(marks.size() - 2))
            .filter(it -> it.by().equals(operation.id()))
            .filter(it -> it.to().equals(Optional.of(JobState.CANCELLED)));
  }

  /// What it did itself when it took something back is no reason to do it again.
  private static boolean isMine(Operation operation, JobSnapshot job) {
    if (!JobSteps.isDone(operation, job)) {
      return false;
    }
    return operation.order().action() == Action.CANCEL
        ? job.state() == JobState.CANCELLED
        : MOVABLE.contains(job.state())
            && job.job().queue().equals(target(operation))
            && from(job).isPresent();
  }

  private Future<?> revive(Operation operation, List<JobSnapshot> jobs, Outcomes outcomes) {
    var asked = new ArrayList<JobSnapshot>();
    var asks = new ArrayList<Redrive>();
    for (var job : jobs) {
      var before = cancelledBy(operation, job).orElse(last(job)).from().orElse(JobState.RUNNING);
      if (before == JobState.RUNNING || before == JobState.WAITING) {
        outcomes.conflict(job.id(), job.state());
      } else {
        var runAt = Optional.of(job.life().course().runAt()).filter(clock.instant()::isBefore);
        asks.add(new Redrive(job.id(), Optional.empty(), runAt, false, operation.id()));
        asked.add(job);
      }
    }
    return store.redrive(asks).map(answers -> told(asked, answers, outcomes));
  }

  private Future<?> moveBack(Operation operation, List<JobSnapshot> jobs, Outcomes outcomes) {
    var changes = new ArrayList<Change>();
    for (var job : jobs) {
      var there = job.job().withQueue(from(job).orElseThrow());
      var back = new Change.Patch(there, job.life().version());
      changes.add(new Change(job.id(), back, operation.id()));
    }
    return store.change(changes).map(answers -> told(jobs, answers, outcomes));
  }

  private static List<Answer> told(
      List<JobSnapshot> jobs, List<Answer> answers, Outcomes outcomes) {
    for (int at = 0; at < jobs.size(); at++) {
      switch (answers.get(at)) {
        case Answer.Done _ -> outcomes.done();
        case Answer.Refused(JobState state, _) -> outcomes.conflict(jobs.get(at).id(), state);
        case Answer.Stopped(Arrivals.Stop stop) -> outcomes.stopped(jobs.get(at).id(), stop);
        case Absent _ -> outcomes.noJob(jobs.get(at).id());
      }
    }
    return answers;
  }

  /// The queue that a job was moved from last.
  private static Optional<String> from(JobSnapshot job) {
    return Optional.ofNullable(last(job).detail().get(Mark.MOVED_FROM));
  }

  private static Mark last(JobSnapshot job) {
    return job.life().marks().getLast();
  }
}
