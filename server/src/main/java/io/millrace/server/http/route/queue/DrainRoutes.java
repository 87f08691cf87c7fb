package io.millrace.server.http.route.queue;

import io.millrace.core.job.Json;
import io.millrace.core.operation.Action;
import io.millrace.core.operation.Order;
import io.millrace.core.operation.Resource;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.operation.OperationAsks;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.operation.Opening;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/// Empties queues: by letting their jobs end and no others in, or by forgetting them. Both are
/// operations.
public record DrainRoutes(Doors doors, Opening opening, Idempotency idempotency) implements Routes {
  private static final String PATH = "/v1/queues/{name}";

  private record Asked(Json params, Optional<String> reason, boolean dryRun) {}

  @Override
  public void mount(Table table) {
    table
        .post(PATH + "/drain", BodyRule.OPTIONAL, idempotency.once(this::drain))
        .post(PATH + "/purge", BodyRule.OPTIONAL, idempotency.once(this::purge));
  }

  private Future<Reply> drain(Call call) {
    var asked = Reading.body(call, fields -> read(fields, OperationAsks::drain, false));
    return order(call, Action.DRAIN, asked).compose(opening::open);
  }

  private Future<Reply> purge(Call call) {
    var asked = Reading.body(call, fields -> read(fields, OperationAsks::purge, true));
    return order(call, Action.PURGE, asked)
        .compose(order -> asked.dryRun ? opening.dryRun(order) : opening.open(order));
  }

  private static Asked read(
      Fields fields, BiConsumer<Fields, JsonWriter> reader, boolean mayBeTried) {
    var json = new JsonWriter().object();
    reader.accept(fields, json);
    return new Asked(
        json.endObject().json(),
        fields.take("reason", Shape.SENTENCE),
        mayBeTried && fields.take("dry_run", Shape.FLAG).orElse(false));
  }

  private Future<Order> order(Call call, Action action, Asked asked) {
    var name = call.parameter("name");
    return doors
        .queues(call.caller())
        .get(List.of(name))
        .map(queues -> {
          if (queues.isEmpty()) {
            throw Refusals.noQueue(name).exception();
          }
          return new Order(
              action,
              Order.Target.of(Resource.QUEUES, List.of(name)),
              asked.params,
              Optional.empty(),
              List.of(),
              Opening.actor(call.caller()),
              asked.reason);
        });
  }
}
