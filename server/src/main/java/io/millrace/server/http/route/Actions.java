package io.millrace.server.http.route;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Draft;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Cancel;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Redrive;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.problem.Problem;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What people do to jobs, one or many: asked of the store in one call, answered job by job.
public final class Actions {
  public static final List<JobState> ENDED =
      Arrays.stream(JobState.values()).filter(JobState::terminal).toList();
  static final List<JobState> CANCELLABLE =
      List.of(
          JobState.WAITING,
          JobState.SCHEDULED,
          JobState.READY,
          JobState.RUNNING,
          JobState.RETRYING);
  static final List<JobState> REDRIVABLE =
      List.of(JobState.DEAD, JobState.CANCELLED, JobState.DISCARDED, JobState.RETRYING);
  public static final List<JobState> PROMOTABLE = List.of(JobState.SCHEDULED, JobState.RETRYING);
  public static final List<JobState> SNOOZABLE = List.of(JobState.READY, JobState.SCHEDULED);
  public static final List<JobState> PATCHABLE =
      List.of(JobState.WAITING, JobState.SCHEDULED, JobState.READY, JobState.RETRYING);

  private static final List<String> MODES = List.of("cooperative", "force");

  private final Doors doors;
  private final Duration grace;

  /// What became of one job.
  public sealed interface Result {
    record Done(JobSnapshot snapshot) implements Result {}

    record Refused(String id, Problem problem) implements Result {}
  }

  /// How to ask for one job of this id.
  public record Ask<T>(Function<String, T> of) {}

  /// With so much time for a running job to stop, unless somebody names another.
  public Actions(Doors doors, Duration grace) {
    this.doors = doors;
    this.grace = grace;
  }

  public Ask<Cancel> readCancel(Fields fields, Caller caller) {
    boolean force =
        fields
            .take("mode", Shape.word(word -> Optional.of(word).filter(MODES::contains), MODES))
            .filter("force"::equals)
            .isPresent();
    var reason = fields.take("reason", Shape.SENTENCE).orElse("");
    var length = fields.take("grace", Shape.DURATION).orElse(grace);
    boolean cascade = fields.take("cascade", Shape.FLAG).orElse(false);
    return new Ask<>(id -> new Cancel(id, force, reason, caller.name(), length, cascade));
  }

  public Ask<Redrive> readRedrive(Fields fields, Caller caller) {
    var args = fields.take("args", Shape.object(Draft.MAX_ARGS));
    var runAt = fields.take("run_at", Shape.TIME);
    boolean reset = fields.take("reset_attempts", Shape.FLAG).orElse(true);
    return new Ask<>(id -> new Redrive(id, args, runAt, reset, caller.name()));
  }

  public Future<List<Result>> cancel(List<String> ids, Ask<Cancel> ask, Caller caller) {
    return doors
        .jobs(caller)
        .cancel(ids.stream().map(ask.of).toList())
        .compose(answers -> results(ids, answers, CANCELLABLE, caller));
  }

  /// Before jobs are deleted by force: cancels at once what has not ended.
  public Future<?> end(List<String> ids, boolean force, Caller caller) {
    return force
        ? cancel(
            ids, new Ask<>(id -> new Cancel(id, true, "", caller.name(), Duration.ZERO)), caller)
        : Future.succeededFuture();
  }

  public Future<List<Result>> redrive(List<String> ids, Ask<Redrive> ask, Caller caller) {
    return doors
        .jobs(caller)
        .redrive(ids.stream().map(ask.of).toList())
        .compose(answers -> results(ids, answers, REDRIVABLE, caller));
  }

  public Future<List<Result>> change(
      List<String> ids, Change.How how, List<JobState> allowed, Caller caller) {
    var changes = ids.stream().map(id -> new Change(id, how, caller.name())).toList();
    return doors
        .jobs(caller)
        .change(changes)
        .compose(answers -> results(ids, answers, allowed, caller));
  }

  private Future<List<Result>> results(
      List<String> ids, List<Answer> answers, List<JobState> allowed, Caller caller) {
    return Missing.of(ids, answers, doors.search(caller))
        .map(missing -> {
          var results = new ArrayList<Result>(ids.size());
          for (int at = 0; at < ids.size(); at++) {
            var id = ids.get(at);
            results.add(
                switch (answers.get(at)) {
                  case Answer.Done(JobSnapshot snapshot) -> new Result.Done(snapshot);
                  case Answer.Refused(JobState state, _) ->
                      new Result.Refused(id, Refusals.state(id, state, allowed));
                  case Answer.Stopped(Arrivals.Stop stop) ->
                      new Result.Refused(id, Refusals.stop(stop));
                  case Absent _ -> new Result.Refused(id, missing.why(id));
                });
          }
          return results;
        });
  }

  /// The one result of one job, or its problem.
  public static JobSnapshot single(List<Result> results) {
    return switch (results.getFirst()) {
      case Result.Done(JobSnapshot snapshot) -> snapshot;
      case Result.Refused(_, Problem problem) -> throw problem.exception();
    };
  }
}
