package io.millrace.server.http.route.bound;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.limit.Fill;
import io.millrace.core.limit.Limit;
import io.millrace.core.limit.Limiter;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Conditions;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.Names;
import io.millrace.server.http.resource.bound.Limiters;
import io.millrace.server.http.route.Definitions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Written;
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
        .list("/v1/limiters", this::list)
        .post("/v1/limiters", BodyRule.OBJECT, idempotency.once(this::create))
        .get(PATH, this::get)
        .put(PATH, this::put)
        .patch(PATH, this::patch)
        .delete(PATH, this::remove)
        .post(PATH + "/reset", BodyRule.OPTIONAL, idempotency.once(this::reset));
  }

  private Future<Reply> list(Call call) {
    return Listing.of(call)
        .<Row>answerByName(
            (after, limit) ->
                limiters().list(after, limit).compose(part -> standing(part.items()).map(part::of)),
            (json, row) -> Limiters.write(json, row.definition, row.fill, Optional.empty()));
  }

  private Definitions limiters() {
    return doors.definitions(Kind.LIMITER);
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
    return limiters()
        .find(call.parameter("name"))
        .compose(there -> standing(List.of(there)))
        .map(rows -> {
          var fill = rows.getFirst().fill;
          boolean whole = fill.share() == 1 && fill.running() == 0;
          return Conditions.of(call).shown(reply(200, rows.getFirst(), Optional.empty()), whole);
        });
  }

  private Future<Reply> reply(int status, Definition definition, Optional<Boolean> changed) {
    return standing(List.of(definition)).map(rows -> reply(status, rows.getFirst(), changed));
  }

  private static Reply reply(int status, Row row, Optional<Boolean> changed) {
    var json = new JsonWriter(256);
    Limiters.write(json, row.definition, row.fill, changed);
    return Reply.json(status, json).withVersion(row.definition.version());
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
    var name = Reading.name(call, "limiter");
    var limit = Reading.body(call, Limiters::read);
    return put(call, name, limit, Conditions.of(call).forPut());
  }

  private Future<Reply> patch(Call call) {
    return limiters()
        .findToChange(call, call.parameter("name"))
        .compose(there -> {
          var before = Limiters.of(there).limit();
          var limit = Reading.body(call, fields -> Limiters.patch(before, fields));
          return put(call, there.name(), limit, new Match.Version(there.version()));
        });
  }

  private Future<Reply> put(Call call, String name, Limit limit, Match match) {
    var spec = Limiters.spec(limit);
    return limiters()
        .seek(name)
        .map(found -> found.map(Definition::spec))
        .compose(before ->
            limiters()
                .put(call, new Write(Kind.LIMITER, name, spec, call.caller().name()), match)
                .compose(written -> written(name, written))
                .map(reply -> reply.did(Deed.changed(before, spec))));
  }

  /// Who waits for it tries again with the new bounds at once.
  private Future<Reply> written(String name, Written written) {
    return limiters()
        .find(name)
        .compose(there ->
            doors
                .backend()
                .limits()
                .configure(List.of(Limiters.of(there)))
                .compose(_ -> doors.backend().limits().giveBack(List.of()))
                .map(woken -> hint(woken, there)))
        .compose(there -> reply(written.status(), there, Optional.of(written.changed())))
        .map(reply -> written.at("/v1/limiters/" + name, reply));
  }

  private <T> T hint(Set<String> woken, T next) {
    doors.wake(woken);
    return next;
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    var match = Conditions.of(call).needed();
    return limiters()
        .find(call.parameter("name"))
        .compose(there -> limiters().remove(call, there, match))
        .compose(this::unbound);
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
    return limiters()
        .find(call.parameter("name"))
        .compose(there ->
            doors
                .backend()
                .limits()
                .reset(there.name())
                .compose(woken -> hint(woken, reply(200, there, Optional.empty()))));
  }
}
