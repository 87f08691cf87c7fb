package io.millrace.server.http.route.dead;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Resource;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Prune;
import io.millrace.core.spi.Redrive;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Listing;
import io.millrace.server.http.call.Query;
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
import io.millrace.server.http.route.OneJob;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.find.ListRoutes;
import io.millrace.server.http.route.operation.Opening;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Dead letters: jobs that failed for good. Listed and counted, given another chance, or forgotten,
/// one by one or by filter.
public record DeadRoutes(Doors doors, Actions actions, Opening opening, Idempotency idempotency)
    implements Routes {
  private static final String PATH = "/v1/dead-letters";
  private static final Sort NEWEST = new Sort(Sort.Field.FINISHED_AT, true);
  private static final Sort OLDEST = new Sort(Sort.Field.FINISHED_AT, false);
  private static final int MOST = 1_000;
  private static final int USUAL = 100;

  /// What goes beyond [#MOST] is an operation.
  private static final int LARGEST = 1_000_000_000;

  @Override
  public void mount(Table table) {
    table
        .list(PATH, this::list)
        .get(PATH + "/stats", this::stats)
        .get(PATH + "/{id}", this::get)
        .delete(PATH + "/{id}", this::delete)
        .post(PATH + "/{id}/retry", BodyRule.OPTIONAL, idempotency.once(this::retry))
        .post(PATH + "/retry", BodyRule.OBJECT, idempotency.once(this::retryMany))
        .post(PATH + "/delete", BodyRule.OBJECT, idempotency.once(this::deleteMany))
        .post(PATH + "/prune", BodyRule.OBJECT, idempotency.once(this::prune));
  }

  private Future<Reply> list(Call call) {
    var listing = Listing.of(call);
    var query = query(call.query(), doors.now());
    var sort = call.query().take("sort", DeadRoutes::sort).orElse(NEWEST);
    return listing.<JobSnapshot>answer(
        (after, limit) -> doors.search(call.caller()).find(query, sort, after, limit),
        DeadLetters::writeItem);
  }

  static JobQuery query(Query asked, Instant now) {
    return new JobQuery(
            Set.of(JobState.DEAD),
            asked.each("queue"),
            asked.each("type"),
            asked.each("key"),
            asked.each("tag"),
            Set.of(),
            asked.each("error_kind", ListRoutes::kind),
            asked.each("signature"),
            new JobQuery.Span(true, asked.time("from"), asked.time("to")))
        .with(ListRoutes.origins(asked, DeadLetters.ORIGINS))
        .with(asked.clauses("q", now));
  }

  private static Sort sort(String text) {
    return switch (text) {
      case "finished_at" -> OLDEST;
      case "-finished_at" -> NEWEST;
      default -> throw new IllegalArgumentException("must be finished_at or -finished_at");
    };
  }

  private Future<Reply> stats(Call call) {
    var query = query(call.query(), doors.now());
    call.query().end();
    return doors
        .dead(call.caller())
        .stats(query)
        .map(counts -> {
          var json = new JsonWriter();
          DeadLetters.writeCounts(json, counts);
          return Reply.json(200, json);
        });
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return find(call)
        .map(snapshot -> {
          var json = new JsonWriter(2048);
          DeadLetters.write(json, snapshot);
          return Reply.json(200, json).withVersion(snapshot.life().version());
        });
  }

  private Future<JobSnapshot> find(Call call) {
    var id = call.parameter("id");
    return doors
        .search(call.caller())
        .get(List.of(id))
        .map(found -> {
          var there = OneJob.here(id, found.getFirst());
          if (there.state() != JobState.DEAD) {
            throw Refusals.noDeadLetter(id).exception();
          }
          return there;
        });
  }

  private Future<Reply> delete(Call call) {
    call.query().end();
    return find(call)
        .compose(there ->
            doors
                .jobs(call.caller())
                .prune(new Prune.Ids(List.of(there.id())))
                .map(pruned -> OneJob.removed(there, pruned)));
  }

  private Future<Reply> retry(Call call) {
    var ask = Reading.body(call, fields -> actions.readRedrive(fields, call.caller()));
    return find(call)
        .compose(there -> actions.redrive(List.of(there.id()), ask, call.caller()))
        .map(results -> OneJob.reply(Actions.single(results)));
  }

  private Future<Reply> retryMany(Call call) {
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
        .find(asked.query, OLDEST, Optional.empty(), asked.limit)
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

  private Future<Reply> deleteMany(Call call) {
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
        .find(query, OLDEST, Optional.empty(), limit)
        .compose(page -> {
          var ids = page.items().stream().map(JobSnapshot::id).toList();
          return doors
              .jobs(call.caller())
              .prune(new Prune.Ids(ids))
              .map(pruned -> new Forgotten(pruned.count(), page.next().isPresent()));
        });
  }
}
