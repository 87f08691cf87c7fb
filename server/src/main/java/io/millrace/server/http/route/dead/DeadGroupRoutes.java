package io.millrace.server.http.route.dead;

import io.millrace.core.definition.Definition;
import io.millrace.core.definition.Kind;
import io.millrace.core.query.DeadGroup;
import io.millrace.core.query.Field;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.spi.DefinitionStore.Write;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Listing;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.find.DeadGroups;
import io.millrace.server.http.resource.find.DeadGroups.Mark;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.find.ListRoutes;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `/v1/dead-letters/groups`: what died of the same, and what people noted of it.
public record DeadGroupRoutes(Doors doors) implements Routes {
  private static final String PATH = "/v1/dead-letters/groups";

  private record Marked(DeadGroup group, Mark mark) {
    void write(JsonWriter json) {
      DeadGroups.write(json, group, mark);
    }
  }

  @Override
  public void mount(Table table) {
    table
        .list(PATH, this::list)
        .get(PATH + "/{signature}", this::get)
        .patch(PATH + "/{signature}", this::patch);
  }

  private Future<Reply> list(Call call) {
    var listing = Listing.of(call);
    var query = DeadRoutes.query(call.query(), doors.now());
    return listing.<Marked>answer(
        (after, limit) ->
            doors.dead(call.caller()).groups(query, after, limit).compose(this::marked),
        (json, marked) -> marked.write(json));
  }

  private Future<Page<Marked>> marked(Page<DeadGroup> page) {
    var signatures = page.items().stream().map(DeadGroup::signature).toList();
    return doors
        .backend()
        .definitions()
        .get(Kind.DEAD_GROUP, signatures)
        .map(marks -> {
          var items = page.items().stream().map(it -> new Marked(it, mark(it, marks))).toList();
          return new Page<>(items, page.next(), page.total(), page.scanned(), page.complete());
        });
  }

  private static Mark mark(DeadGroup group, List<Definition> marks) {
    return marks.stream()
        .filter(it -> it.name().equals(group.signature()))
        .findFirst()
        .map(Mark::of)
        .orElse(Mark.NONE);
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return find(call).map(DeadGroupRoutes::reply);
  }

  private Future<Marked> find(Call call) {
    var signature = call.parameter("signature");
    var named = JobQuery.ALL.with(List.of(ListRoutes.named(Field.SIGNATURE, Set.of(signature))));
    return doors
        .dead(call.caller())
        .groups(named, Optional.empty(), 1)
        .compose(this::marked)
        .map(page -> {
          if (page.items().isEmpty()) {
            throw Problem.of(ProblemCode.NOT_FOUND, "there is no dead letter of " + signature)
                .exception();
          }
          return page.items().getFirst();
        });
  }

  private static Reply reply(Marked marked) {
    var json = new JsonWriter(1024);
    marked.write(json);
    return Reply.json(200, json);
  }

  private Future<Reply> patch(Call call) {
    var signature = call.parameter("signature");
    return find(call)
        .compose(there -> {
          var mark = Reading.body(call, fields -> Mark.patch(there.mark, fields));
          var deed = Deed.changed(Optional.of(there.mark.spec()), mark.spec());
          return put(call, signature, mark)
              .map(_ -> reply(new Marked(there.group, mark)).did(deed));
        });
  }

  private Future<Put> put(Call call, String signature, Mark mark) {
    var write = new Write(Kind.DEAD_GROUP, signature, mark.spec(), call.caller().name());
    return doors.backend().definitions().put(write, new Match.Any());
  }
}
