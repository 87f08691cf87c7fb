package io.millrace.server.operation;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Labels;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.MergePatch;
import io.millrace.core.operation.Operation;
import io.millrace.core.operation.Order;
import io.millrace.core.query.Found;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.JobSearch;
import io.millrace.core.spi.JobStore;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.QueueStore;
import io.millrace.core.spi.Redrive;
import io.millrace.core.time.Durations;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Does to some jobs what an operation wants, each as a single call would. Done once more it
/// changes nothing: a job remembers the operation that changed it.
final class JobSteps {
  /// How often a job is read anew that somebody changes at the same time.
  private static final int TRIES = 3;

  private final JobStore store;
  private final JobSearch search;
  private final QueueStore queues;
  private final Rewriting rewriting;
  private final Clock clock;

  JobSteps(JobStore store, JobSearch search, QueueStore queues, Rewriting rewriting, Clock clock) {
    this.store = store;
    this.search = search;
    this.queues = queues;
    this.rewriting = rewriting;
    this.clock = clock;
  }

  Future<?> take(Operation operation, List<JobSnapshot> jobs, Outcomes outcomes) {
    var fresh = new ArrayList<JobSnapshot>(jobs.size());
    for (var job : jobs) {
      if (leavesMarks(operation) && isDone(operation, job)) {
        outcomes.done(job.id(), job.state());
      } else {
        fresh.add(job);
      }
    }
    return fresh.isEmpty() ? Future.succeededFuture() : step(operation, fresh, outcomes);
  }

  /// What is to be forgotten is not done with when it was cancelled for that.
  private static boolean leavesMarks(Operation operation) {
    var action = operation.order().action();
    return action != Action.DELETE && action != Action.PURGE;
  }

  /// Whether the last that was done to a job was this: by a node that died before it could tell.
  static boolean isDone(Operation operation, JobSnapshot job) {
    var marks = job.life().marks();
    return !marks.isEmpty() && marks.getLast().by().equals(operation.id());
  }

  private Future<?> step(Operation operation, List<JobSnapshot> jobs, Outcomes outcomes) {
    var params = operation.order().params().tree();
    return switch (operation.order().action()) {
      case RETRY -> redrive(operation, jobs, outcomes);
      case CANCEL -> cancel(jobs, cancelling(operation), outcomes);
      case PROMOTE -> change(operation, jobs, _ -> new Change.Promote(), outcomes, 1);
      case SNOOZE -> {
        var until = Instant.parse(params.path("until").textValue());
        yield change(operation, jobs, _ -> new Change.Snooze(until), outcomes, 1);
      }
      case DELETE -> delete(operation, jobs, params.path("force").booleanValue(), outcomes);
      case PURGE -> delete(operation, jobs, true, outcomes);
      case PATCH, MOVE ->
          arrivals(jobs, params).compose(arrivals -> move(operation, jobs, arrivals, outcomes));
      case REPRIORITISE, TAG ->
          change(operation, jobs, job -> patched(operation, params, job), outcomes, TRIES);
      case PAUSE, RESUME, DRAIN, QUIET, STOP ->
          throw new IllegalStateException(operation.order().action() + " is not for jobs");
    };
  }

  private Future<?> redrive(Operation operation, List<JobSnapshot> jobs, Outcomes outcomes) {
    var params = operation.order().params().tree();
    var runAt = Optional.ofNullable(params.path("run_at").textValue()).map(Instant::parse);
    boolean reset = params.path("reset_attempts").asBoolean(true);
    var asks = new ArrayList<Redrive>(jobs.size());
    for (var job : jobs) {
      asks.add(new Redrive(job.id(), args(params, job.job()), runAt, reset, operation.id()));
    }
    return store.redrive(asks).map(answers -> answered(jobs, answers, outcomes));
  }

  private static Optional<Json> args(JsonNode params, Job job) {
    return params.has("args")
        ? Optional.of(Json.write(MergePatch.apply(job.args().tree(), params.path("args"))))
        : Optional.empty();
  }

  private static Function<JobSnapshot, Cancel> cancelling(Operation operation) {
    var params = operation.order().params().tree();
    boolean force = params.path("mode").asText().equals("force");
    var grace = Durations.parse(params.path("grace").asText("0s"));
    boolean cascade = params.path("cascade").asBoolean(false);
    var reason = operation.order().reason().orElse("");
    return job -> new Cancel(job.id(), force, reason, operation.id(), grace, cascade);
  }

  private static Cancel ending(Operation operation, JobSnapshot job) {
    var reason = operation.order().reason().orElse("");
    return new Cancel(job.id(), true, reason, operation.id(), Duration.ZERO);
  }

  private Future<List<Answer>> cancel(
      List<JobSnapshot> jobs, Function<JobSnapshot, Cancel> ask, Outcomes outcomes) {
    return store
        .cancel(jobs.stream().map(ask).toList())
        .map(answers -> answered(jobs, answers, outcomes));
  }

  /// Whoever stands in another state than he was found in, or is gone, was not meant any more.
  private static List<Answer> answered(
      List<JobSnapshot> jobs, List<Answer> answers, Outcomes outcomes) {
    for (int at = 0; at < jobs.size(); at++) {
      var job = jobs.get(at);
      switch (answers.get(at)) {
        case Answer.Done(JobSnapshot now) -> outcomes.done(now.id(), now.state());
        case Answer.Refused(JobState state, _) when state == job.state() ->
            outcomes.conflict(job.id(), state);
        case Answer.Stopped(Arrivals.Stop stop) -> outcomes.stopped(job.id(), stop);
        case Answer.Refused _, Absent _ -> outcomes.skipped();
      }
    }
    return answers;
  }

  /// What the queues are in which the jobs stand or will stand.
  private Future<Arrivals> arrivals(List<JobSnapshot> jobs, JsonNode params) {
    var names = jobs.stream().map(it -> it.job().queue()).collect(Collectors.toSet());
    if (params.path("queue").isTextual()) {
      names.add(params.path("queue").textValue());
    }
    return queues.get(names).map(rewriting::arrivals);
  }

  private Future<?> move(
      Operation operation, List<JobSnapshot> jobs, Arrivals arrivals, Outcomes outcomes) {
    return change(
        operation,
        jobs,
        job -> {
          var changed = moved(operation.order(), job, arrivals);
          return new Change.Patch(changed, job.life().version());
        },
        outcomes,
        TRIES);
  }

  private Job moved(Order order, JobSnapshot there, Arrivals arrivals) {
    return order.action() == Action.MOVE
        ? there.job().withQueue(order.params().tree().path("queue").textValue())
        : rewriting.job(there, order.params(), clock.instant(), arrivals);
  }

  private static Change.How patched(Operation operation, JsonNode params, JobSnapshot there) {
    var job = there.job();
    var changed =
        operation.order().action() == Action.TAG
            ? job.withLabels(tagged(job.labels(), params))
            : job.withPriority(params.path("priority").intValue());
    return new Change.Patch(changed, there.life().version());
  }

  private static Labels tagged(Labels labels, JsonNode params) {
    var tags = new LinkedHashSet<>(labels.tags());
    params.path("remove").forEach(tag -> tags.remove(tag.textValue()));
    params.path("add").forEach(tag -> tags.add(tag.textValue()));
    return new Labels(List.copyOf(tags), labels.meta());
  }

  private Future<?> change(
      Operation operation,
      List<JobSnapshot> jobs,
      Function<JobSnapshot, Change.How> how,
      Outcomes outcomes,
      int tries) {
    var asked = new ArrayList<JobSnapshot>(jobs.size());
    var changes = new ArrayList<Change>(jobs.size());
    for (var job : jobs) {
      try {
        changes.add(new Change(job.id(), how.apply(job), operation.id()));
        asked.add(job);
      } catch (IllegalArgumentException e) {
        outcomes.invalid(job.id(), String.valueOf(e.getMessage()));
      }
    }
    return store
        .change(changes)
        .compose(answers -> {
          var again = overtaken(asked, answers, outcomes, tries);
          return again.isEmpty()
              ? Future.succeededFuture()
              : search
                  .get(again)
                  .map(found -> here(operation, found, outcomes))
                  .compose(here -> change(operation, here, how, outcomes, tries - 1));
        });
  }

  /// Those that are still there, and where whoever wanted it reaches.
  private static List<JobSnapshot> here(Operation operation, List<Found> found, Outcomes outcomes) {
    var here = new ArrayList<JobSnapshot>(found.size());
    for (var one : found) {
      if (one instanceof Found.Here(JobSnapshot job) && Selection.reaches(operation.order(), job)) {
        here.add(job);
      } else {
        outcomes.skipped();
      }
    }
    return here;
  }

  /// Those that somebody else changed in between; the others are told.
  private static List<String> overtaken(
      List<JobSnapshot> jobs, List<Answer> answers, Outcomes outcomes, int tries) {
    var again = new ArrayList<String>(0);
    for (int at = 0; at < jobs.size(); at++) {
      var job = jobs.get(at);
      if (tries > 1
          && answers.get(at) instanceof Answer.Refused(_, int version)
          && version != job.life().version()) {
        again.add(job.id());
      } else {
        answered(List.of(job), List.of(answers.get(at)), outcomes);
      }
    }
    return again;
  }

  private Future<?> delete(
      Operation operation, List<JobSnapshot> jobs, boolean force, Outcomes outcomes) {
    return end(operation, jobs, force)
        .compose(_ -> store.prune(ids(operation, jobs, force)))
        .map(pruned -> {
          var kept = new HashSet<>(pruned.kept());
          for (var job : jobs) {
            deleted(job, kept.contains(job.id()), outcomes);
          }
          return pruned;
        });
  }

  /// What a purge takes is gone for good; what is deleted may be wanted back.
  private static Prune ids(Operation operation, List<JobSnapshot> jobs, boolean force) {
    var bin = Optional.of(operation.id()).filter(_ -> operation.order().action() == Action.DELETE);
    return new Prune.Ids(jobs.stream().map(JobSnapshot::id).toList(), force, bin);
  }

  /// Only what has ended can be forgotten.
  private Future<?> end(Operation operation, List<JobSnapshot> jobs, boolean force) {
    var going = jobs.stream().filter(job -> !job.state().terminal()).toList();
    return force && !going.isEmpty()
        ? cancel(going, job -> ending(operation, job), new Outcomes(false))
        : Future.succeededFuture();
  }

  private static void deleted(JobSnapshot job, boolean kept, Outcomes outcomes) {
    if (!kept) {
      outcomes.done();
    } else if (job.state().terminal()) {
      outcomes.inUse(job.id());
    } else {
      outcomes.conflict(job.id(), job.state());
    }
  }
}
