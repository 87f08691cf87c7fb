package io.millrace.server.http.route.dead;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.JobState;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Sort;
import io.millrace.core.spi.Prune;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Conditions;
import io.millrace.server.http.call.Query;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.resource.find.DeadLetters;
import io.millrace.server.http.route.Actions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.OneJob;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.find.Filters;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Dead letters: jobs that failed for good. Listed and counted; given another chance, or forgotten,
/// one by one.
public record DeadRoutes(Doors doors, Actions actions, Idempotency idempotency) implements Routes {
  private static final String PATH = "/v1/dead-letters";
  private static final Sort NEWEST = new Sort(Sort.Field.FINISHED_AT, true);
  static final Sort OLDEST = new Sort(Sort.Field.FINISHED_AT, false);

  @Override
  public void mount(Table table) {
    table
        .list(PATH, this::list)
        .get(PATH + "/stats", this::stats)
        .get(PATH + "/{id}", this::get)
        .delete(PATH + "/{id}", this::delete)
        .post(PATH + "/{id}/retry", BodyRule.OPTIONAL, idempotency.once(this::retry));
  }

  private Future<Reply> list(Call call) {
    var listing = Listing.of(call);
    var query = query(call.query(), doors.now());
    var sort = call.query().take("sort", DeadRoutes::sort).orElse(NEWEST);
    var fields = listing.fields(DeadLetters.fieldNames());
    return listing.<JobSnapshot>answer(
        (after, limit) -> doors.search(call.caller()).find(query, sort, after, limit),
        (json, snapshot) -> DeadLetters.writeItem(json, snapshot, fields));
  }

  static JobQuery query(Query asked, Instant now) {
    return new JobQuery(
            Set.of(JobState.DEAD),
            asked.each("queue"),
            asked.each("type"),
            asked.each("key"),
            asked.each("tag"),
            Set.of(),
            asked.each("error_kind", Filters::kind),
            asked.each("signature"),
            new JobQuery.Span(true, asked.time("from"), asked.time("to")))
        .with(Filters.origins(asked, DeadLetters.ORIGINS))
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
          var reply = Reply.json(200, json).withVersion(snapshot.life().version());
          return Conditions.of(call).shown(reply, true);
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
}
