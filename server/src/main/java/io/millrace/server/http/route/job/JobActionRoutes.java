package io.millrace.server.http.route.job;

import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Draft;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.Job;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.job.Origin;
import io.millrace.core.spi.Change;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.Names;
import io.millrace.server.http.resource.job.Jobs;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.OneJob;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.enqueue.Submitting;
import io.millrace.server.http.route.enqueue.Wanted;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// `POST /v1/jobs/{id}/…`: cancel, retry, promote, clone. (Snooze stands with the calls of
/// holders.)
public record JobActionRoutes(
    Doors doors, Actions actions, Submitting submitting, Idempotency idempotency)
    implements Routes {
  @Override
  public void mount(Table table) {
    table
        .post("/v1/jobs/{id}/cancel", BodyRule.OPTIONAL, idempotency.once(this::cancel))
        .post("/v1/jobs/{id}/retry", BodyRule.OPTIONAL, idempotency.once(this::retry))
        .post("/v1/jobs/{id}/promote", BodyRule.OPTIONAL, idempotency.once(this::promote))
        .post("/v1/jobs/{id}/clone", BodyRule.OPTIONAL, idempotency.once(this::copy));
  }

  private Future<Reply> cancel(Call call) {
    var ask = Reading.body(call, fields -> actions.readCancel(fields, call.caller()));
    return actions
        .cancel(ids(call), ask, call.caller())
        .map(results -> cancelled(Actions.single(results)));
  }

  /// 202: it runs, and its holder was asked to stop.
  private static Reply cancelled(JobSnapshot snapshot) {
    var json = new JsonWriter(2048);
    Jobs.write(json, snapshot);
    return Reply.json(snapshot.state() == JobState.RUNNING ? 202 : 200, json)
        .did(Deed.made(OneJob.told(snapshot)));
  }

  private Future<Reply> retry(Call call) {
    var ask = Reading.body(call, fields -> actions.readRedrive(fields, call.caller()));
    return actions
        .redrive(ids(call), ask, call.caller())
        .map(results -> OneJob.reply(Actions.single(results)));
  }

  private Future<Reply> promote(Call call) {
    Reading.body(call, _ -> call);
    return actions
        .change(ids(call), new Change.Promote(), Actions.PROMOTABLE, call.caller())
        .map(results -> OneJob.reply(Actions.single(results)));
  }

  private Future<Reply> copy(Call call) {
    var changes =
        Reading.body(
            call,
            fields ->
                new Changes(
                    fields.take("queue", Names.NAME),
                    fields.take("args", Shape.object(Draft.MAX_ARGS))));
    var id = call.parameter("id");
    return doors
        .search(call.caller())
        .get(List.of(id))
        .map(found -> OneJob.here(id, found.getFirst()).job())
        .compose(job -> submitting.one(call.caller(), draft(call, job, changes)))
        .map(JobActionRoutes::created);
  }

  private record Changes(Optional<String> queue, Optional<Json> args) {}

  /// The same piece of work once more, to run now.
  private static Draft draft(Call call, Job job, Changes changes) {
    var terms = job.terms();
    var queue = changes.queue.orElse(job.queue());
    Refusals.checkReach(call.caller(), queue, job.type());
    return new Draft(
        Optional.empty(),
        job.type(),
        queue,
        OptionalInt.of(job.priority()),
        job.key(),
        changes.args.orElse(job.args()),
        Draft.When.ANY_TIME,
        new Draft.Asked(
            OptionalInt.of(terms.maxAttempts()),
            Optional.of(terms.backoff()),
            Optional.of(terms.timeout()),
            Optional.of(terms.lease()),
            Optional.of(terms.retryLost()),
            Optional.of(terms.preemptible())),
        job.labels(),
        Wanted.origin(call, Origin.clonedFrom(job.id())),
        job.ties().ofCopy());
  }

  private static Reply created(Submitted submitted) {
    return switch (submitted) {
      case Submitted.Taken(Enqueued.New(JobSnapshot snapshot)) -> OneJob.created(snapshot);
      case Submitted.Taken(Enqueued.Refused(String queue, int depth)) ->
          throw Refusals.full(queue, depth).exception();
      case Submitted.Taken(Enqueued.Draining(String queue)) ->
          throw Refusals.draining(queue).exception();
      case Submitted.Taken(Enqueued.Known _),
          Submitted.Taken(Enqueued.Duplicate _),
          Submitted.Taken(Enqueued.Orphan _) ->
          throw new IllegalStateException("a clone is new, and tied to nobody");
      case Submitted.Refused(var faults) -> throw Refusals.faults(faults).exception();
    };
  }

  private static List<String> ids(Call call) {
    return List.of(call.parameter("id"));
  }
}
