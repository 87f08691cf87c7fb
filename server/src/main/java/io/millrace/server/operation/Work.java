package io.millrace.server.operation;

import io.millrace.core.job.JobState;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Advance;
import io.millrace.core.operation.Advance.End;
import io.millrace.core.operation.Headway;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Place;
import io.millrace.core.operation.Resource;
import io.millrace.core.query.Found;
import io.millrace.core.query.Page.Cursor;
import io.millrace.core.spi.JobSearch;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One round of an operation: what is next for it, done, and how far it came by that.
final class Work {
  /// So many items at once: the loop belongs to others after each batch.
  static final int BATCH = 200;

  private final JobSearch search;
  private final JobSteps jobs;
  private final Undo undo;
  private final QueueSteps queues;
  private final WorkerSteps workers;
  private final Clock clock;

  Work(
      JobSearch search,
      JobSteps jobs,
      Undo undo,
      QueueSteps queues,
      WorkerSteps workers,
      Clock clock) {
    this.search = search;
    this.jobs = jobs;
    this.undo = undo;
    this.queues = queues;
    this.workers = workers;
    this.clock = clock;
  }

  /// How far it came; empty when it has to wait.
  Future<Optional<Advance>> round(Operation operation) {
    var place = operation.place();
    if (place.next().filter(clock.instant()::isBefore).isPresent()) {
      return Future.succeededFuture(Optional.empty());
    }
    if (isToBeJudged(operation)) {
      return operation.order().action() == Action.DRAIN ? drained(operation) : judge(operation);
    }
    return place.isAtEnd() || room(operation) <= 0
        ? Future.succeededFuture(Optional.of(end(operation)))
        : batch(operation).map(Optional::of);
  }

  private static boolean isToBeJudged(Operation operation) {
    var place = operation.place();
    boolean full = place.room(operation.order().canary()).filter(room -> room <= 0).isPresent();
    return full || (!place.watched().isEmpty() && place.isAtEnd());
  }

  /// How many more it may be done to.
  private static long room(Operation operation) {
    var limit = operation.order().limit();
    return limit.isPresent() && !operation.place().back()
        ? limit.getAsLong() - operation.counts().seen()
        : Long.MAX_VALUE;
  }

  private static Advance end(Operation operation) {
    var back = operation.place().back();
    return new Advance(
        back ? operation.counts() : operation.counts().whole(),
        operation.place(),
        List.of(),
        Optional.of(back ? End.CANCELLED : End.DONE));
  }

  /// Whether the jobs of a stage have ended, and well.
  private Future<Optional<Advance>> judge(Operation operation) {
    var watched = operation.place().watched();
    return search.get(watched).map(found -> judged(operation, watched, found));
  }

  private static Optional<Advance> judged(
      Operation operation, List<String> watched, List<Found> found) {
    var going = new ArrayList<String>();
    for (int at = 0; at < watched.size(); at++) {
      var state = state(found.get(at));
      if (state.filter(JobState::endedBadly).isPresent()) {
        var word = state.map(JobState::wire).orElse("");
        var error = "job %s of the canary ended %s".formatted(watched.get(at), word);
        return Optional.of(step(operation, operation.place(), Optional.of(End.failed(error))));
      }
      if (state.filter(it -> !it.terminal()).isPresent()) {
        going.add(watched.get(at));
      }
    }
    if (going.isEmpty()) {
      return Optional.of(step(operation, operation.place().nextStage(), Optional.empty()));
    }
    return going.size() == watched.size()
        ? Optional.empty()
        : Optional.of(step(operation, operation.place().watching(going), Optional.empty()));
  }

  /// What is forgotten without a word went well: the dead stay.
  private static Optional<JobState> state(Found found) {
    return switch (found) {
      case Found.Here here -> Optional.of(here.snapshot().state());
      case Found.Gone gone -> Optional.of(gone.state());
      case Found.Absent _ -> Optional.empty();
    };
  }

  private static Advance step(Operation operation, Place place, Optional<End> end) {
    return new Advance(operation.counts(), place, List.of(), end);
  }

  private Future<Optional<Advance>> drained(Operation operation) {
    var watched = operation.place().watched();
    return queues
        .holding(watched)
        .map(holding -> {
          if (holding.isEmpty()) {
            return Optional.of(
                step(operation, operation.place().watching(List.of()), Optional.of(End.DONE)));
          }
          return QueueSteps.deadline(operation)
              .filter(it -> !clock.instant().isBefore(it))
              .map(_ -> {
                var error = "queue %s is not empty in time".formatted(holding.getFirst());
                return step(operation, operation.place(), Optional.of(End.failed(error)));
              });
        });
  }

  private Future<Advance> batch(Operation operation) {
    var order = operation.order();
    int most = order.pace().map(pace -> Math.min(BATCH, pace.batch())).orElse(BATCH);
    int bound = (int) Math.min(most, room(operation));
    int size = Math.min(bound, operation.place().room(order.canary()).orElse(bound));
    var outcomes = new Outcomes(operation.place().back());
    return (isOfJobs(operation)
            ? jobs(operation, size, outcomes)
            : named(operation, size, outcomes))
        .map(next -> advance(operation, outcomes, next));
  }

  /// A purge is about queues, but what it does it does to their jobs.
  private static boolean isOfJobs(Operation operation) {
    return operation.order().target().resource() == Resource.JOBS
        || operation.order().action() == Action.PURGE;
  }

  private Future<Cursor> jobs(Operation operation, int size, Outcomes outcomes) {
    if (operation.place().back() && operation.order().action() == Action.DELETE) {
      return undo.recall(operation, size, outcomes)
          .map(more -> more ? new Cursor(0, 0) : Place.END);
    }
    return new Selection(search, operation)
        .next(size, outcomes)
        .compose(some ->
            (operation.place().back()
                    ? undo.take(operation, some.jobs(), outcomes)
                    : jobs.take(operation, some.jobs(), outcomes))
                .map(_ -> some.next()));
  }

  private Future<Cursor> named(Operation operation, int size, Outcomes outcomes) {
    var all = operation.order().target().ids();
    int from = operation.place().after().map(Cursor::place).orElse(0L).intValue();
    int to = Math.min(all.size(), from + size);
    var some = all.subList(from, to);
    return (operation.order().target().resource() == Resource.WORKERS
            ? workers.take(operation, some, outcomes)
            : queues.take(operation, some, outcomes))
        .map(_ -> to == all.size() ? Place.END : new Cursor(0, to));
  }

  private Advance advance(Operation operation, Outcomes outcomes, Cursor next) {
    var failed = outcomes.failed();
    Headway counts =
        operation.place().back()
            ? operation.counts().back(outcomes.doneCount(), failed.size())
            : operation.counts().plus(outcomes.doneCount(), failed.size(), outcomes.skippedCount());
    var place =
        operation
            .place()
            .behind(next)
            .with(outcomes.doneCount())
            .notBefore(next(operation, outcomes));
    return new Advance(counts, watching(operation, place, outcomes), failed, Optional.empty());
  }

  private Optional<Instant> next(Operation operation, Outcomes outcomes) {
    int went = outcomes.doneCount() + outcomes.failed().size();
    return operation.order().pace().map(pace -> pace.next(clock.instant(), went));
  }

  /// The jobs of a stage are watched; of a drain its queues.
  private static Place watching(Operation operation, Place place, Outcomes outcomes) {
    if (operation.order().action() == Action.DRAIN) {
      return place.isAtEnd() ? place.watching(operation.order().target().ids()) : place;
    }
    if (place.room(operation.order().canary()).isEmpty()) {
      return place;
    }
    var watched = new ArrayList<>(place.watched());
    watched.addAll(outcomes.going());
    return place.watching(watched);
  }
}
