package io.millrace.server.http.route.bound;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.job.Fault;
import io.millrace.core.limit.Breaker;
import io.millrace.core.limit.BreakerRule;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
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
import io.millrace.server.http.resource.bound.Breakers;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
        .get("/v1/breakers", this::list)
        .get(PATH, this::get)
        .put(PATH, this::put)
        .patch(PATH, this::patch)
        .delete(PATH, this::remove);
  }

  private Future<Reply> list(Call call) {
    var listing = Listing.of(call);
    int limit = listing.limit();
    var after = listing.afterName();
    call.query().end();
    var definitions = doors.backend().definitions();
    return Future.all(
            definitions.list(Kind.BREAKER, after, limit + 1), definitions.count(Kind.BREAKER))
        .compose(found -> {
          List<Definition> some = found.resultAt(0);
          int total = found.resultAt(1);
          return page(listing, some.subList(0, Math.min(limit, some.size())), some.size(), total);
        });
  }

  private Future<Reply> page(Listing listing, List<Definition> page, int found, int total) {
    var last =
        page.size() < found && !page.isEmpty()
            ? Optional.of(page.getLast().name())
            : Optional.<String>empty();
    if (page.isEmpty()) {
      return Future.succeededFuture(listing.reply(page, last, total, (_, _) -> {}));
    }
    return doors
        .breakers()
        .get(page.stream().map(Definition::name).toList())
        .map(stand ->
            listing.reply(
                IntStream.range(0, page.size()).boxed().toList(),
                last,
                total,
                (json, at) -> Breakers.write(json, page.get(at), stand.get(at), Optional.empty())));
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return find(call)
        .compose(there ->
            Conditions.of(call).knows(there.version())
                ? Future.succeededFuture(Reply.empty(304).withVersion(there.version()))
                : reply(there));
  }

  /// The breaker that a path names, which must be there.
  Future<Definition> find(Call call) {
    return find(call.parameter("name"));
  }

  private Future<Definition> find(String name) {
    return doors
        .backend()
        .definitions()
        .get(Kind.BREAKER, List.of(name))
        .map(found -> {
          if (found.isEmpty()) {
            throw Problem.of(ProblemCode.NOT_FOUND, "there is no breaker " + name).exception();
          }
          return found.getFirst();
        });
  }

  /// A breaker as it stands.
  Future<Reply> reply(Definition there) {
    return reply(200, there, Optional.empty());
  }

  private Future<Reply> reply(int status, Definition there, Optional<Boolean> changed) {
    return doors
        .breakers()
        .get(List.of(there.name()))
        .map(stand -> {
          var json = new JsonWriter(384);
          Breakers.write(json, there, stand.getFirst(), changed);
          return Reply.json(status, json).withVersion(there.version());
        });
  }

  private Future<Reply> put(Call call) {
    var name = call.parameter("name");
    if (!QueueConfig.isName(name)) {
      var detail = "a breaker's name is " + Names.NAMED;
      throw Refusals.faults(List.of(new Fault("/name", "format", detail))).exception();
    }
    return put(call, name, Reading.body(call, Breakers::read), Conditions.of(call).forPut());
  }

  private Future<Reply> patch(Call call) {
    var match = Conditions.of(call).needed();
    return find(call)
        .compose(there -> {
          if (!match.admits(there.version())) {
            return mismatch(call, there.version());
          }
          var before = Breakers.of(there).rule().orElse(BreakerRule.DEFAULT);
          var rule = Reading.body(call, fields -> Breakers.patch(before, fields));
          return put(call, there.name(), rule, new Match.Version(there.version()));
        });
  }

  private Future<Reply> put(Call call, String name, BreakerRule rule, Match match) {
    var spec = Breakers.spec(rule);
    return doors
        .backend()
        .definitions()
        .get(Kind.BREAKER, List.of(name))
        .map(found -> found.stream().map(Definition::spec).findFirst())
        .compose(before ->
            put(call, new Write(Kind.BREAKER, name, spec, call.caller().name()), match)
                .map(reply -> reply.did(Deed.changed(before, spec))));
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

  private Future<Reply> written(String name, int status, boolean changed) {
    return find(name)
        .compose(there ->
            doors
                .breakers()
                .configure(List.of(Breakers.of(there)))
                .compose(_ -> reply(status, there, Optional.of(changed))))
        .map(reply -> status == 201 ? reply.with("location", "/v1/breakers/" + name) : reply);
  }

  private static <T> Future<T> mismatch(Call call, int version) {
    return Future.failedFuture(Conditions.of(call).refusal(version).exception());
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    var match = Conditions.of(call).needed();
    return find(call)
        .compose(there ->
            doors
                .backend()
                .definitions()
                .remove(Kind.BREAKER, there.name(), match)
                .compose(removed ->
                    removed instanceof Put.Mismatch(int version)
                        ? mismatch(call, version)
                        : unguarded(there)));
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
