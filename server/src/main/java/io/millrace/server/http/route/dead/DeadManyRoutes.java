package io.millrace.server.http.route.dead;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Resource;
import io.millrace.core.query.JobQuery;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.resource.find.DeadLetters;
import io.millrace.server.http.resource.operation.OperationAsks;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.operation.Opening;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Dead letters by filter: given another chance, or forgotten, at once, or by an operation where
/// they are many.
public record DeadManyRoutes(Doors doors, Actions actions, Opening opening, Idempotency idempotency)
    implements Routes {
  private static final String PATH = "/v1/dead-letters";
  private static final int MOST = 1_000;
  private static final int USUAL = 100;

  /// What goes beyond [#MOST] is an operation.
  private static final int LARGEST = 1_000_000_000;

  @Override
  public void mount(Table table) {
    table
        .post(PATH + "/retry", BodyRule.OBJECT, idempotency.once(this::retry))
        .post(PATH + "/delete", BodyRule.OBJECT, idempotency.once(this::delete))
        .post(PATH + "/prune", BodyRule.OBJECT, idempotency.once(this::prune));
  }

  private Future<Reply> retry(Call call) {
    record Asked(JobQuery query, int limit, Actions.Ask<Redrive> ask, Json params) {}
    var asked =
        Reading.body(
            call,
            fields -> {
              int limit = fields.takeWhole("limit", 1, LARGEST).orElse(USUAL);
              var params = params(limit);
              if (limit > MOST) {
                OperationAsks.retry(fields, params);
              }
              return new Asked(
                  filter(fields),
                  limit,
                  actions.readRedrive(fields, call.caller()),
                  params.endObject().json());
            });
    if (asked.limit > MOST) {
      return operate(call, Action.RETRY, asked.query, asked.limit, asked.params);
    }
    return doors
        .search(call.caller())
        .find(asked.query, DeadRoutes.OLDEST, Optional.empty(), asked.limit)
        .compose(page -> {
          var ids = page.items().stream().map(JobSnapshot::id).toList();
          return actions
              .redrive(ids, asked.ask, call.caller())
              .map(results -> retried(call, page.total().count(), results));
        });
  }

  private static JsonWriter params(int limit) {
    return new JsonWriter().object().put("limit", limit);
  }

  private Future<Reply> operate(Call call, Action action, JobQuery query, int limit, Json params) {
    doors.check(call.caller(), query);
    var order =
        new Order(
            action,
            Order.Target.of(Resource.JOBS, DeadLetters.text(query)),
            params,
            Optional.empty(),
            List.of(),
            Opening.actor(call.caller()),
            Optional.empty());
    return opening.openUpTo(order, limit);
  }

  private JobQuery filter(Fields fields) {
    var query = fields.need("filter", Shape.members(it -> DeadLetters.readFilter(it, doors.now())));
    return query.orElse(JobQuery.in(JobState.DEAD));
  }

  private static Reply retried(Call call, long matched, List<Actions.Result> results) {
    long good = results.stream().filter(Actions.Result.Done.class::isInstance).count();
    var json = new JsonWriter().object().put("matched", matched).put("retried", good);
    json.array("failed");
    for (var result : results) {
      if (result instanceof Actions.Result.Refused(String id, Problem problem)) {
        problem.write(json.object().put("id", id).name("problem"), call.requestId());
        json.endObject();
      }
    }
    var told = new JsonWriter(64).object().put("matched", matched).put("retried", good);
    return Reply.json(200, json.endArray().endObject()).did(Deed.made(told.endObject().json()));
  }

  private Future<Reply> delete(Call call) {
    record Asked(JobQuery query, int limit) {}
    var asked =
        Reading.body(
            call,
            fields ->
                new Asked(filter(fields), fields.takeWhole("limit", 1, LARGEST).orElse(USUAL)));
    if (asked.limit > MOST) {
      var params = params(asked.limit).endObject().json();
      return operate(call, Action.DELETE, asked.query, asked.limit, params);
    }
    return forget(call, asked.query, asked.limit)
        .map(forgotten -> told(new JsonWriter().object().put("deleted", forgotten.count)));
  }

  private Future<Reply> prune(Call call) {
    record Asked(Optional<Instant> before, int limit) {}
    var asked =
        Reading.body(
            call,
            fields ->
                new Asked(
                    fields.need("before", Shape.TIME),
                    fields.takeWhole("limit", 1, MOST).orElse(MOST)));
    var span = new JobQuery.Span(true, Optional.empty(), asked.before);
    return forget(call, JobQuery.in(JobState.DEAD).withSpan(span), asked.limit)
        .map(forgotten ->
            told(
                new JsonWriter()
                    .object()
                    .put("pruned", forgotten.count)
                    .put("more", forgotten.more)));
  }

  /// What was done is the answer.
  private static Reply told(JsonWriter open) {
    var answer = open.endObject();
    return Reply.json(200, answer).did(Deed.made(answer.json()));
  }

  private record Forgotten(int count, boolean more) {}

  private Future<Forgotten> forget(Call call, JobQuery query, int limit) {
    return doors
        .search(call.caller())
        .find(query, DeadRoutes.OLDEST, Optional.empty(), limit)
        .compose(page -> {
          var ids = page.items().stream().map(JobSnapshot::id).toList();
          return doors
              .jobs(call.caller())
              .prune(new Prune.Ids(ids))
              .map(pruned -> new Forgotten(pruned.count(), page.next().isPresent()));
        });
  }
}
