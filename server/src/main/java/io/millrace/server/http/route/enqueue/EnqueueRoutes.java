package io.millrace.server.http.route.enqueue;

import io.millrace.core.bus.Submitted;
import io.millrace.core.job.Enqueued;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.query.Found;
import io.millrace.core.spi.AnswerStore.Begun;
import io.millrace.server.http.call.Body;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.resource.job.Jobs;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.OneJob;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.Watch;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `POST /v1/jobs`: one job, which may be waited for, or many.
public record EnqueueRoutes(
    Doors doors, Submitting submitting, Watch watch, Idempotency idempotency, int objectBytes)
    implements Routes {
  @Override
  public void mount(Table table) {
    table.post("/v1/jobs", BodyRule.BULK, this::enqueue);
  }

  private Future<Reply> enqueue(Call call) {
    doors.admitMore();
    var keyed = idempotency.keyed(call);
    var all = Wanted.of(call, objectBytes);
    if (keyed.isPresent()) {
      return once(keyed.get(), call, all);
    }
    return Refs.names(all)
        ? fixedIds().plan(all).compose(ids -> answer(call, FixedIds.fix(all, ids)))
        : answer(call, all);
  }

  private FixedIds fixedIds() {
    return new FixedIds(doors.backend().queues(), doors.ids());
  }

  private Future<Reply> once(Idempotency.Keyed keyed, Call call, List<Wanted> all) {
    return fixedIds()
        .plan(all)
        .compose(ids ->
            doors
                .answers()
                .begin(keyed.scope(), keyed.print(), ids, idempotency.ttl())
                .compose(begun ->
                    switch (begun) {
                      case Begun.Fresh _ -> carryOut(keyed, call, FixedIds.fix(all, ids));
                      case Begun.Open(var fixed) -> carryOut(keyed, call, FixedIds.fix(all, fixed));
                      case Begun.Answered answered ->
                          Future.succeededFuture(idempotency.replay(answered));
                      case Begun.Mismatch _ -> Future.failedFuture(Idempotency.mismatch());
                    }));
  }

  private Future<Reply> carryOut(Idempotency.Keyed keyed, Call call, List<Wanted> fixed) {
    return idempotency.finish(keyed, call, _ -> answer(call, fixed));
  }

  private Future<Reply> answer(Call call, List<Wanted> sent) {
    var all = Refs.resolve(sent);
    var patience = call.patience().orElse(Duration.ZERO);
    boolean together = call.query().flag("atomic");
    if (call.body() instanceof Body.One) {
      call.query().end();
      return one(call, all.getFirst(), patience);
    }
    if (!patience.isZero() && call.query().text("wait").isPresent()) {
      call.query().fault("wait", "conflict", "is for one job at a time");
    }
    call.query().end();
    var many = new EnqueueMany(submitting);
    return together ? many.together(call, all) : many.each(call, all);
  }

  private Future<Reply> one(Call call, Wanted one, Duration patience) {
    return switch (one) {
      case Wanted.Bad(Problem problem) -> Future.failedFuture(problem.exception());
      case Wanted.Good good ->
          submitting
              .one(call.caller(), good.draft())
              .map(good::told)
              .compose(submitted -> reply(call, submitted, patience));
    };
  }

  private Future<Reply> reply(Call call, Submitted submitted, Duration patience) {
    return switch (submitted) {
      case Submitted.Refused(var faults) ->
          Future.failedFuture(Refusals.faults(faults).exception());
      case Submitted.Taken(Enqueued.Refused(String queue, int depth)) ->
          Future.failedFuture(Refusals.full(queue, depth).exception());
      case Submitted.Taken(Enqueued.Draining(String queue)) ->
          Future.failedFuture(Refusals.draining(queue).exception());
      case Submitted.Taken(Enqueued.Duplicate(JobSnapshot there, _)) ->
          settled(call, there, patience).map(EnqueueRoutes::known);
      case Submitted.Taken(Enqueued.Orphan _) -> throw Refusals.orphan();
      case Submitted.Taken(Enqueued.New(JobSnapshot snapshot)) ->
          settled(call, snapshot, patience).map(OneJob::created);
      case Submitted.Taken(Enqueued.Known(String id, var state, var there)) ->
          there.isEmpty()
              ? Future.succeededFuture(known(id, state.wire()))
              : settled(call, there.get(), patience).map(EnqueueRoutes::known);
    };
  }

  /// The job as it stands when its sender waited long enough.
  private Future<JobSnapshot> settled(Call call, JobSnapshot snapshot, Duration patience) {
    return patience.isZero()
        ? Future.succeededFuture(snapshot)
        : watch
            .ended(call, doors.backend().search(), snapshot.id(), patience)
            .map(found -> found instanceof Found.Here(var now) ? now : snapshot);
  }

  private static Reply known(JobSnapshot snapshot) {
    var json = new JsonWriter(2048);
    Jobs.write(json, snapshot, Optional.of(snapshot.id()));
    return Reply.json(200, json).withVersion(snapshot.life().version());
  }

  /// Only the memory of that job is left.
  private static Reply known(String id, String state) {
    var json = new JsonWriter(128).object().put("id", id).put("state", state);
    return Reply.json(200, json.put("duplicate_of", id).endObject());
  }
}
