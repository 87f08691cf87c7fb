package io.millrace.server.http.route.job;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.Found;
import io.millrace.core.spi.Change;
import io.millrace.core.spi.Prune;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.Bulk;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// `POST /v1/jobs/{cancel,retry,promote,delete,patch}` with up to 1000 ids: each job as good as
/// alone.
public record BulkRoutes(Doors doors, Actions actions, Patches patches, Idempotency idempotency)
    implements Routes {
  private static final int MOST = 1_000;

  @Override
  public void mount(Table table) {
    table
        .post("/v1/jobs/cancel", BodyRule.ITEMS, idempotency.once(this::cancel))
        .post("/v1/jobs/retry", BodyRule.ITEMS, idempotency.once(this::retry))
        .post("/v1/jobs/promote", BodyRule.ITEMS, idempotency.once(this::promote))
        .post("/v1/jobs/delete", BodyRule.ITEMS, idempotency.once(this::delete))
        .post("/v1/jobs/patch", BodyRule.ITEMS, idempotency.once(this::patch));
  }

  private record Asked<T>(List<String> ids, T ask) {}

  private static List<String> ids(Fields fields) {
    return fields.need("ids", Shape.list(Shape.TEXT, MOST)).orElse(List.of());
  }

  private Future<Reply> cancel(Call call) {
    var asked =
        Reading.body(
            call, fields -> new Asked<>(ids(fields), actions.readCancel(fields, call.caller())));
    return actions.cancel(asked.ids, asked.ask, call.caller()).map(results -> reply(call, results));
  }

  private Future<Reply> retry(Call call) {
    var asked =
        Reading.body(
            call, fields -> new Asked<>(ids(fields), actions.readRedrive(fields, call.caller())));
    return actions
        .redrive(asked.ids, asked.ask, call.caller())
        .map(results -> reply(call, results));
  }

  private Future<Reply> promote(Call call) {
    var ids = Reading.body(call, BulkRoutes::ids);
    return actions
        .change(ids, new Change.Promote(), Actions.PROMOTABLE, call.caller())
        .map(results -> reply(call, results));
  }

  private static Reply reply(Call call, List<Actions.Result> results) {
    var bulk = new Bulk(call.requestId());
    for (var result : results) {
      switch (result) {
        case Actions.Result.Done(JobSnapshot it) ->
            bulk.good(it.state() == JobState.RUNNING ? 202 : 200, it.id(), it.state());
        case Actions.Result.Refused(String id, Problem problem) -> bulk.bad(id, problem);
      }
    }
    return bulk.reply();
  }

  private Future<Reply> delete(Call call) {
    var asked =
        Reading.body(
            call,
            fields -> new Asked<>(ids(fields), fields.take("force", Shape.FLAG).orElse(false)));
    Refusals.checkForce(call.caller(), asked.ask);
    return actions
        .end(asked.ids, asked.ask, call.caller())
        .compose(_ -> doors.search(call.caller()).get(asked.ids))
        .compose(found ->
            doors
                .jobs(call.caller())
                .prune(new Prune.Ids(asked.ids, asked.ask))
                .map(pruned -> deleted(call, asked.ids, found, pruned.kept())));
  }

  /// What was found before tells why one was not deleted: nothing that ended begins again by
  /// itself.
  private static Reply deleted(Call call, List<String> ids, List<Found> found, List<String> kept) {
    var bulk = new Bulk(call.requestId());
    Set<String> seen = new HashSet<>();
    for (int at = 0; at < ids.size(); at++) {
      var id = ids.get(at);
      if (found.get(at) instanceof Found.Here(JobSnapshot snapshot) && seen.add(id)) {
        if (snapshot.state().terminal() && kept.contains(id)) {
          bulk.bad(id, Refusals.named(id));
        } else if (snapshot.state().terminal()) {
          bulk.good(200, id);
        } else {
          bulk.bad(id, Refusals.state(id, snapshot.state(), Actions.ENDED));
        }
      } else {
        bulk.bad(id, Refusals.missing(id, found.get(at)));
      }
    }
    return bulk.reply();
  }

  private Future<Reply> patch(Call call) {
    var asked =
        Reading.body(
            call,
            fields ->
                new Asked<>(
                    ids(fields), fields.need("patch", value -> value).orElseGet(call::json)));
    var patch = BulkPatch.of(patches, call.caller(), asked.ask);
    patch.check();
    return patch.of(asked.ids).map(results -> reply(call, results));
  }
}
