package io.millrace.server.http.route.bound;

import io.millrace.core.bus.Ready;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Json;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Conditions;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Listing;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.Names;
import io.millrace.server.http.resource.bound.Limiters;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Named limiters: defined, listed, read, taken away, reset.
public final class LimiterRoutes implements Routes {
  private static final String PATH = "/v1/limiters/{name}";

  private final Doors doors;
  private final Idempotency idempotency;

  public LimiterRoutes(Doors doors, Idempotency idempotency) {
    this.doors = doors;
    this.idempotency = idempotency;
  }

  @Override
  public void mount(Table table) {
    table
        .get("/v1/limiters", this::list)
        .post("/v1/limiters", BodyRule.OBJECT, idempotency.once(this::create))
        .get(PATH, this::get)
        .put(PATH, this::put)
        .patch(PATH, this::patch)
        .delete(PATH, this::remove)
        .post(PATH + "/reset", BodyRule.OPTIONAL, idempotency.once(this::reset));
  }

  private Future<Reply> list(Call call) {
    var listing = Listing.of(call);
    int limit = listing.limit();
    var after = listing.afterName();
    call.query().end();
    var definitions = doors.backend().definitions();
    return Future.all(
            definitions.list(Kind.LIMITER, after, limit + 1), definitions.count(Kind.LIMITER))
        .compose(found -> {
          List<Definition> some = found.resultAt(0);
          int total = found.resultAt(1);
          var page = some.subList(0, Math.min(limit, some.size()));
          var last =
              page.size() < some.size() && limit > 0
                  ? Optional.of(page.getLast().name())
                  : Optional.<String>empty();
          return standing(page)
              .map(rows ->
                  listing.reply(
                      rows,
                      last,
                      total,
                      (json, row) ->
                          Limiters.write(json, row.definition, row.fill, Optional.empty())));
        });
  }

  private record Row(Definition definition, Fill fill) {}

  private Future<List<Row>> standing(List<Definition> definitions) {
    return doors
        .backend()
        .limits()
        .fill(definitions.stream().map(Definition::name).toList())
        .map(fills -> {
          var rows = new ArrayList<Row>(fills.size());
          for (int at = 0; at < fills.size(); at++) {
            rows.add(new Row(definitions.get(at), fills.get(at)));
          }
          return rows;
        });
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return find(call.parameter("name"))
        .compose(there ->
            Conditions.of(call).knows(there.version())
                ? Future.succeededFuture(Reply.empty(304).withVersion(there.version()))
                : reply(200, there, Optional.empty()));
  }

  private Future<Definition> find(String name) {
    return doors
        .backend()
        .definitions()
        .get(Kind.LIMITER, List.of(name))
        .map(found -> {
          if (found.isEmpty()) {
            throw absent(name).exception();
          }
          return found.getFirst();
        });
  }

  static Problem absent(String name) {
    return Problem.of(ProblemCode.NOT_FOUND, "there is no limiter " + name);
  }

  private Future<Reply> reply(int status, Definition definition, Optional<Boolean> changed) {
    return standing(List.of(definition))
        .map(rows -> {
          var json = new JsonWriter(256);
          Limiters.write(json, definition, rows.getFirst().fill, changed);
          return Reply.json(status, json).withVersion(definition.version());
        });
  }

  private Future<Reply> create(Call call) {
    record Wanted(String name, Limit limit) {}
    var wanted =
        Reading.body(
            call,
            fields ->
                new Wanted(fields.need("name", Names.NAME).orElse("none"), Limiters.read(fields)));
    return put(call, wanted.name, wanted.limit, new Match.New())
        .recover(cause ->
            Problem.of(cause).code() == ProblemCode.PRECONDITION_REQUIRED
                ? Future.failedFuture(
                    Problem.of(ProblemCode.ALREADY_EXISTS, "there is a limiter " + wanted.name)
                        .exception())
                : Future.failedFuture(cause));
  }

  private Future<Reply> put(Call call) {
    var name = call.parameter("name");
    if (!QueueConfig.isName(name)) {
      var detail = "a limiter's name is " + Names.NAMED;
      throw Refusals.faults(List.of(new Fault("/name", "format", detail))).exception();
    }
    var limit = Reading.body(call, Limiters::read);
    return put(call, name, limit, Conditions.of(call).forPut());
  }

  private Future<Reply> patch(Call call) {
    var name = call.parameter("name");
    var match = Conditions.of(call).needed();
    return find(name)
        .compose(there -> {
          if (!match.admits(there.version())) {
            return mismatch(call, there.version());
          }
          var before = Limiters.of(there).limit();
          var limit = Reading.body(call, fields -> Limiters.patch(before, fields));
          return put(call, name, limit, new Match.Version(there.version()));
        });
  }

  private Future<Reply> put(Call call, String name, Limit limit, Match match) {
    var spec = Limiters.spec(limit);
    return before(name)
        .compose(before ->
            put(call, new Write(Kind.LIMITER, name, spec, call.caller().name()), match)
                .map(reply -> reply.did(Deed.changed(before, spec))));
  }

  private Future<Optional<Json>> before(String name) {
    return doors
        .backend()
        .definitions()
        .get(Kind.LIMITER, List.of(name))
        .map(found -> found.stream().map(Definition::spec).findFirst());
  }

  private Future<Reply> put(Call call, Write write, Match match) {
    var name = write.name();
    return doors
        .backend()
        .definitions()
        .put(write, match)
        .compose(put ->
            switch (put) {
              case Put.Created _ -> written(name, 201, true);
              case Put.Changed _ -> written(name, 200, true);
              case Put.Same _ -> written(name, 200, false);
              case Put.Mismatch(int version) -> mismatch(call, version);
              case Put.InUse _, Put.Removed _ ->
                  throw new IllegalStateException("not an answer to put");
            });
  }

  /// Who waits for it tries again with the new bounds at once.
  private Future<Reply> written(String name, int status, boolean changed) {
    return find(name)
        .compose(there ->
            doors
                .backend()
                .limits()
                .configure(List.of(Limiters.of(there)))
                .compose(_ -> doors.backend().limits().giveBack(List.of()))
                .map(woken -> hint(woken, there)))
        .compose(there -> reply(status, there, Optional.of(changed)))
        .map(reply -> status == 201 ? reply.with("location", "/v1/limiters/" + name) : reply);
  }

  private <T> T hint(Set<String> woken, T next) {
    woken.forEach(queue -> doors.bus().ready().publish(new Ready.Now(queue)));
    return next;
  }

  private static <T> Future<T> mismatch(Call call, int version) {
    return Future.failedFuture(Conditions.of(call).refusal(version).exception());
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    var match = Conditions.of(call).needed();
    var name = call.parameter("name");
    return find(name)
        .compose(there ->
            doors
                .backend()
                .definitions()
                .remove(Kind.LIMITER, name, match)
                .compose(removed ->
                    removed instanceof Put.Mismatch(int version)
                        ? mismatch(call, version)
                        : unbound(there)));
  }

  /// Jobs that name it go on unbound.
  private Future<Reply> unbound(Definition removed) {
    var none = new Limiter(removed.name(), Limit.NONE, removed.revision());
    var limits = doors.backend().limits();
    return limits
        .configure(List.of(none))
        .compose(_ -> limits.giveBack(List.of()))
        .map(woken -> hint(woken, Reply.empty(204).did(Deed.removed(removed.spec()))));
  }

  private Future<Reply> reset(Call call) {
    Reading.body(call, _ -> call);
    return find(call.parameter("name"))
        .compose(there ->
            doors
                .backend()
                .limits()
                .reset(there.name())
                .compose(woken -> hint(woken, reply(200, there, Optional.empty()))));
  }
}
