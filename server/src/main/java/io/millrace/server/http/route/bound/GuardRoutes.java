package io.millrace.server.http.route.bound;

import io.millrace.core.definition.Definition;
import io.millrace.core.job.Json;
import io.millrace.core.limit.Admit;
import io.millrace.core.spi.BreakerStore.Trip;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.bound.Breakers;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Breakers at work: asked and told by who guards own calls with them, tripped and reset by people.
public final class GuardRoutes implements Routes {
  private final Doors doors;
  private final Idempotency idempotency;
  private final BreakerRoutes breakers;

  public GuardRoutes(Doors doors, Idempotency idempotency, BreakerRoutes breakers) {
    this.doors = doors;
    this.idempotency = idempotency;
    this.breakers = breakers;
  }

  @Override
  public void mount(Table table) {
    var path = "/v1/breakers/{name}/";
    table
        .post(path + "admit", BodyRule.OPTIONAL, idempotency.once(this::admit))
        .post(path + "record", BodyRule.OBJECT, idempotency.once(this::record))
        .post(path + "reset", BodyRule.OPTIONAL, idempotency.once(this::reset))
        .post(path + "trip", BodyRule.OPTIONAL, idempotency.once(this::trip));
  }

  private Future<Reply> admit(Call call) {
    Reading.body(call, _ -> call);
    return breakers
        .find(call)
        .compose(there -> doors.breakers().admit(there.name(), doors.secret("prb_")))
        .map(answer ->
            switch (answer.admit()) {
              case Admit.Admitted(boolean probe) -> admitted(probe);
              case Admit.Refused(Optional<Instant> freeAt) ->
                  throw refusal(call, freeAt).exception();
            });
  }

  private static Reply admitted(boolean probe) {
    var json = new JsonWriter(48).object().put("admitted", true).put("probe", probe).endObject();
    return Reply.json(200, json);
  }

  private Problem refusal(Call call, Optional<Instant> freeAt) {
    var name = call.parameter("name");
    var detail =
        freeAt
            .map(at -> "breaker " + name + " lets a probe through at " + at)
            .orElse("breaker " + name + " waits for what its probes come to");
    var now = doors.now();
    return Problem.of(ProblemCode.BREAKER_OPEN, detail)
        .withRetryAfter(Duration.between(now, freeAt.orElse(now)));
  }

  private Future<Reply> record(Call call) {
    var verdict = Reading.body(call, fields -> Breakers.verdict(call.parameter("name"), fields));
    return breakers
        .find(call)
        .compose(
            there -> doors.breakers().record(List.of(verdict)).compose(_ -> breakers.reply(there)));
  }

  private Future<Reply> reset(Call call) {
    Reading.body(call, _ -> call);
    return breakers.find(call).compose(there -> set(there, new Trip.Reset()));
  }

  private Future<Reply> trip(Call call) {
    var trip = Reading.body(call, Breakers::trip);
    return breakers.find(call).compose(there -> set(there, trip));
  }

  private Future<Reply> set(Definition there, Trip trip) {
    return phase(there)
        .compose(before ->
            doors
                .breakers()
                .set(there.name(), trip)
                .compose(_ -> breakers.reply(there))
                .compose(reply ->
                    phase(there)
                        .map(after -> reply.did(Deed.changed(Optional.of(before), after)))));
  }

  /// What the record of who changed what says of it.
  private Future<Json> phase(Definition there) {
    return doors
        .breakers()
        .get(List.of(there.name()))
        .map(stand -> Breakers.told(stand.getFirst()));
  }
}
