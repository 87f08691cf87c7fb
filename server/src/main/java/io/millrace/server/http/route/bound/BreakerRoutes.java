package io.millrace.server.http.route.bound;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.limit.BreakerStanding;
import io.millrace.core.limit.BreakerState;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Conditions;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.listing.Listing;
import io.millrace.server.http.resource.bound.Breakers;
import io.millrace.server.http.route.Definitions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Written;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Breakers: defined, listed, read, taken away.
public final class BreakerRoutes implements Routes {
  private static final String PATH = "/v1/breakers/{name}";

  private final Doors doors;

  public BreakerRoutes(Doors doors) {
    this.doors = doors;
  }

  @Override
  public void mount(Table table) {
    table
        .list("/v1/breakers", this::list)
        .get(PATH, this::get)
        .put(PATH, this::put)
        .patch(PATH, this::patch)
        .delete(PATH, this::remove);
  }

  private Future<Reply> list(Call call) {
    return Listing.of(call)
        .<Row>answerByName(
            (after, limit) ->
                breakers().list(after, limit).compose(part -> standing(part.items()).map(part::of)),
            (json, row) -> Breakers.write(json, row.definition, row.stand, Optional.empty()));
  }

  private record Row(Definition definition, BreakerStanding stand) {}

  /// To ask for none would be to ask for all.
  private Future<List<Row>> standing(List<Definition> definitions) {
    return definitions.isEmpty()
        ? Future.succeededFuture(List.of())
        : doors
            .breakers()
            .get(definitions.stream().map(Definition::name).toList())
            .map(stands -> {
              var rows = new ArrayList<Row>(stands.size());
              for (int at = 0; at < stands.size(); at++) {
                rows.add(new Row(definitions.get(at), stands.get(at)));
              }
              return rows;
            });
  }

  private Definitions breakers() {
    return doors.definitions(Kind.BREAKER);
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return find(call)
        .compose(there -> standing(List.of(there)))
        .map(rows -> {
          var stand = rows.getFirst().stand;
          boolean quiet = stand.phase() == BreakerState.Phase.CLOSED && stand.failures() == 0;
          return Conditions.of(call).shown(reply(200, rows.getFirst(), Optional.empty()), quiet);
        });
  }

  /// The breaker that a path names, which must be there.
  Future<Definition> find(Call call) {
    return breakers().find(call.parameter("name"));
  }

  /// A breaker as it stands.
  Future<Reply> reply(Definition there) {
    return reply(200, there, Optional.empty());
  }

  private Future<Reply> reply(int status, Definition there, Optional<Boolean> changed) {
    return standing(List.of(there)).map(rows -> reply(status, rows.getFirst(), changed));
  }

  private static Reply reply(int status, Row row, Optional<Boolean> changed) {
    var json = new JsonWriter(384);
    Breakers.write(json, row.definition, row.stand, changed);
    return Reply.json(status, json).withVersion(row.definition.version());
  }

  private Future<Reply> put(Call call) {
    var name = Reading.name(call, "breaker");
    return put(call, name, Reading.body(call, Breakers::read), Conditions.of(call).forPut());
  }

  private Future<Reply> patch(Call call) {
    return breakers()
        .findToChange(call, call.parameter("name"))
        .compose(there -> {
          var before = Breakers.of(there).rule().orElse(BreakerRule.DEFAULT);
          var rule = Reading.body(call, fields -> Breakers.patch(before, fields));
          return put(call, there.name(), rule, new Match.Version(there.version()));
        });
  }

  private Future<Reply> put(Call call, String name, BreakerRule rule, Match match) {
    var spec = Breakers.spec(rule);
    return breakers()
        .seek(name)
        .map(found -> found.map(Definition::spec))
        .compose(before ->
            breakers()
                .put(call, new Write(Kind.BREAKER, name, spec, call.caller().name()), match)
                .compose(written -> written(name, written))
                .map(reply -> reply.did(Deed.changed(before, spec))));
  }

  private Future<Reply> written(String name, Written written) {
    return breakers()
        .find(name)
        .compose(there ->
            doors
                .breakers()
                .configure(List.of(Breakers.of(there)))
                .compose(_ -> reply(written.status(), there, Optional.of(written.changed()))))
        .map(reply -> written.at("/v1/breakers/" + name, reply));
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    var match = Conditions.of(call).needed();
    return find(call)
        .compose(there -> breakers().remove(call, there, match))
        .compose(this::unguarded);
  }

  /// Jobs that name it go on unguarded.
  private Future<Reply> unguarded(Definition removed) {
    var none = new Breaker(removed.name(), Optional.empty(), removed.revision());
    return doors
        .breakers()
        .configure(List.of(none))
        .map(_ -> Reply.empty(204).did(Deed.removed(removed.spec())));
  }
}
