package io.millrace.server.http.route.find;

import io.millrace.core.access.Caller;
import io.millrace.core.access.Role;
import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
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
import io.millrace.server.http.listing.Part;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.find.Views;
import io.millrace.server.http.resource.find.Views.View;
import io.millrace.server.http.route.Definitions;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Written;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Saved searches: one's own, and those that others share. Who made one changes it, and an admin
/// does; to everybody else one that is not shared is not there.
public record ViewRoutes(Doors doors, Idempotency idempotency) implements Routes {
  private static final String PATH = "/v1/views/{id}";
  private static final int PAGE = 500;

  /// So many there may be in all.
  private static final int MOST = 10_000;

  @Override
  public void mount(Table table) {
    table
        .list("/v1/views", this::list)
        .post("/v1/views", BodyRule.OBJECT, idempotency.once(this::create))
        .put(PATH, this::put)
        .delete(PATH, this::remove);
  }

  private Definitions views() {
    return doors.definitions(Kind.VIEW);
  }

  private Future<Reply> list(Call call) {
    return Listing.of(call)
        .<Definition>answerByName(
            (after, limit) ->
                seen(call.caller(), Optional.empty(), new ArrayList<>())
                    .map(all -> part(all, after, limit)),
            Views::write);
  }

  private static Part<Definition> part(List<Definition> all, Optional<String> after, int limit) {
    var rest =
        all.stream().filter(it -> after.isEmpty() || it.name().compareTo(after.get()) > 0).toList();
    return Part.of(rest, Definition::name, limit, all.size());
  }

  /// All that the caller may see, by id.
  private Future<List<Definition>> seen(
      Caller caller, Optional<String> after, List<Definition> seen) {
    return views()
        .store()
        .list(Kind.VIEW, after, PAGE)
        .compose(page -> {
          page.stream().filter(it -> sees(caller, it)).forEach(seen::add);
          return page.size() < PAGE
              ? Future.succeededFuture(seen)
              : seen(caller, Optional.of(page.getLast().name()), seen);
        });
  }

  private static boolean owns(Caller caller, Definition view) {
    return view.by().equals(caller.name()) || caller.role().filter(Role.ADMIN::equals).isPresent();
  }

  private static boolean sees(Caller caller, Definition view) {
    return owns(caller, view) || Views.of(view).shared();
  }

  private Future<Reply> create(Call call) {
    var view = Reading.body(call, Views::read);
    var id = "view_" + doors.ids().stamp();
    return views()
        .store()
        .count(Kind.VIEW)
        .compose(count -> {
          if (count >= MOST) {
            var detail = "there are " + MOST + " views: delete some";
            throw Problem.of(ProblemCode.VALIDATION_FAILED, detail).exception();
          }
          return write(call, id, view, call.caller().name(), new Match.New());
        })
        .compose(_ -> find(call.caller(), id))
        .map(there ->
            reply(201, there).with("location", "/v1/views/" + id).did(Deed.made(there.spec())));
  }

  private Future<Written> write(Call call, String id, View view, String by, Match match) {
    return views().put(call, new Write(Kind.VIEW, id, Views.spec(view), by), match);
  }

  private static Reply reply(int status, Definition view) {
    var json = new JsonWriter(256);
    Views.write(json, view);
    return Reply.json(status, json).withVersion(view.version());
  }

  private Future<Definition> find(Caller caller, String id) {
    return views()
        .seek(id)
        .map(found ->
            found.filter(it -> sees(caller, it)).orElseThrow(() -> views().absent(id).exception()));
  }

  private Future<Definition> own(Call call) {
    return find(call.caller(), call.parameter("id"))
        .map(there -> {
          if (!owns(call.caller(), there)) {
            throw Problem.of(ProblemCode.FORBIDDEN, "this view is " + there.by() + "'s")
                .exception();
          }
          return there;
        });
  }

  private Future<Reply> put(Call call) {
    var view = Reading.body(call, Views::read);
    var match = Conditions.of(call).needed();
    return own(call)
        .compose(there ->
            write(call, there.name(), view, there.by(), match)
                .compose(_ -> find(call.caller(), there.name()))
                .map(now ->
                    reply(200, now).did(Deed.changed(Optional.of(there.spec()), now.spec()))));
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    var match = Conditions.of(call).needed();
    return own(call)
        .compose(there ->
            views()
                .remove(call, there, match)
                .map(_ -> Reply.empty(204).did(Deed.removed(there.spec()))));
  }
}
