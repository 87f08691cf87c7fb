package io.millrace.server.http.route.job;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Life;
import io.millrace.core.job.Mark;
import io.millrace.core.query.Standing;
import io.millrace.core.query.Standing.Block;
import io.millrace.core.queue.Arrivals;
import io.millrace.core.spi.Absent;
import io.millrace.core.spi.Answer;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.NotSupported;
import io.millrace.core.spi.Prune;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Conditions;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.job.Jobs;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.OneJob;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.Watch;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// One job: read, patched, deleted.
public record JobRoutes(Doors doors, Actions actions, Watch watch, Patches patches)
    implements Routes {
  private static final String PATH = "/v1/jobs/{id}";

  /// A patch that meets another change is tried again on what that one left.
  private static final int TRIES = 5;

  @Override
  public void mount(Table table) {
    table.get(PATH, this::get).patch(PATH, this::patch).delete(PATH, this::delete);
  }

  private Future<Reply> get(Call call) {
    var patience = call.patience().orElse(Duration.ZERO);
    call.query().end();
    var id = call.parameter("id");
    return watch
        .ended(call, doors.search(call.caller()), id, patience)
        .compose(found -> {
          var snapshot = OneJob.here(id, found);
          return held(call, snapshot)
              .map(blocks -> {
                boolean written = blocks.isEmpty() && isAsItsVersion(snapshot);
                return Conditions.of(call).shown(reply(snapshot, blocks), written);
              });
        });
  }

  /// Whether all that is shown of it is as it was when it came to its version, which rises neither
  /// when a job comes due nor with what its holder reports.
  private static boolean isAsItsVersion(JobSnapshot snapshot) {
    boolean cameDue =
        snapshot.state() == JobState.READY
            && snapshot.life().course().runAt().isAfter(told(snapshot.life()));
    boolean reports =
        snapshot.state() == JobState.RUNNING
            && (snapshot.life().progress().at().isPresent()
                || snapshot.life().cursor().isPresent());
    return !cameDue && !reports;
  }

  /// When somebody last did something to it.
  private static Instant told(Life life) {
    var made = Stream.of(life.course().createdAt());
    var marked = life.marks().stream().map(Mark::at);
    var ended = life.attempts().stream().flatMap(it -> it.endedAt().stream());
    return Stream.of(made, marked, ended)
        .flatMap(it -> it)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  /// What holds it from starting, if it is to start.
  private Future<List<Block>> held(Call call, JobSnapshot snapshot) {
    boolean starts = !snapshot.state().terminal() && snapshot.state() != JobState.RUNNING;
    return starts
        ? doors
            .search(call.caller())
            .standing(snapshot.id())
            .map(standing -> standing.map(Standing::blocks).orElse(List.of()))
            .recover(JobRoutes::untold)
        : Future.succeededFuture(List.of());
  }

  /// A store that cannot say what holds a job still knows the job.
  private static Future<List<Block>> untold(Throwable cause) {
    return cause instanceof NotSupported
        ? Future.succeededFuture(List.of())
        : Future.failedFuture(cause);
  }

  private static Reply reply(JobSnapshot snapshot, List<Block> blocks) {
    var json = new JsonWriter(2048);
    Jobs.write(json, snapshot, blocks);
    return Reply.json(200, json).withVersion(snapshot.life().version());
  }

  private Future<Reply> patch(Call call) {
    call.query().end();
    return patch(call, TRIES);
  }

  private Future<Reply> patch(Call call, int tries) {
    var id = call.parameter("id");
    return find(call)
        .compose(there -> {
          int version = there.life().version();
          var conditions = Conditions.of(call);
          if (!conditions.optional().admits(version)) {
            return Future.failedFuture(conditions.refusal(version).exception());
          }
          var patch = new Patches.Patch(call.json(), "");
          return patches
              .arrivals(call.caller(), List.of(there), patch)
              .map(arrivals -> new Change.Patch(patches.job(there, patch, arrivals), version))
              .compose(how ->
                  doors
                      .jobs(call.caller())
                      .change(List.of(new Change(id, how, call.caller().name()))))
              .compose(answers -> patched(call, there, answers.getFirst(), tries));
        });
  }

  private Future<Reply> patched(Call call, JobSnapshot before, Answer answer, int tries) {
    return switch (answer) {
      case Answer.Done(JobSnapshot snapshot) ->
          Future.succeededFuture(
              OneJob.reply(snapshot)
                  .did(Deed.changed(Optional.of(OneJob.told(before)), OneJob.told(snapshot))));
      case Answer.Refused(_, int version) when version != before.life().version() && tries > 1 ->
          patch(call, tries - 1);
      case Answer.Refused(JobState state, _) ->
          Future.failedFuture(Refusals.state(before.id(), state, Actions.PATCHABLE).exception());
      case Answer.Stopped(Arrivals.Stop stop) ->
          Future.failedFuture(Refusals.stop(stop).exception());
      case Absent _ -> Future.failedFuture(Refusals.noJob(before.id()).exception());
    };
  }

  private Future<Reply> delete(Call call) {
    boolean force = call.query().flag("force");
    call.query().end();
    Refusals.checkForce(call.caller(), force);
    var id = call.parameter("id");
    return find(call)
        .compose(there -> {
          int version = there.life().version();
          Match match = Conditions.of(call).optional();
          if (!match.admits(version)) {
            return Future.failedFuture(Conditions.of(call).refusal(version).exception());
          }
          if (!there.state().terminal() && !force) {
            return Future.failedFuture(
                Refusals.state(id, there.state(), Actions.ENDED).exception());
          }
          return actions
              .end(List.of(id), force, call.caller())
              .compose(_ -> doors.jobs(call.caller()).prune(new Prune.Ids(List.of(id), force)))
              .map(pruned -> OneJob.removed(there, pruned));
        });
  }

  private Future<JobSnapshot> find(Call call) {
    var id = call.parameter("id");
    return doors
        .search(call.caller())
        .get(List.of(id))
        .map(found -> OneJob.here(id, found.getFirst()));
  }
}
