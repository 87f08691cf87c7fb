package io.millrace.server.http.route.queue;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Json;
import io.millrace.core.queue.Pause;
import io.millrace.core.spi.Put;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Deed;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.queue.Queues;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;

/// Queues are paused and go on.
public record PauseRoutes(Doors doors, OneQueue one, Idempotency idempotency) implements Routes {
  private static final String PATH = "/v1/queues/{name}";

  @Override
  public void mount(Table table) {
    table
        .post(PATH + "/pause", BodyRule.OPTIONAL, idempotency.once(this::pause))
        .post(PATH + "/resume", BodyRule.OPTIONAL, idempotency.once(this::resume));
  }

  private Future<Reply> pause(Call call) {
    record Asked(Optional<String> reason, Optional<Instant> until) {}
    var asked =
        Reading.body(
            call,
            fields ->
                new Asked(fields.take("reason", Shape.SENTENCE), fields.take("until", Shape.TIME)));
    var now = doors.now();
    return pause(
        call, Optional.of(new Pause(call.caller().name(), asked.reason, now, asked.until)));
  }

  private Future<Reply> resume(Call call) {
    Reading.body(call, _ -> call);
    return pause(call, Optional.empty());
  }

  private Future<Reply> pause(Call call, Optional<Pause> pause) {
    return one.find(call)
        .compose(before ->
            write(call, pause)
                .map(reply ->
                    reply.did(Deed.changed(Optional.of(told(before.paused())), told(pause)))));
  }

  private static Json told(Optional<Pause> pause) {
    var json = new JsonWriter(64).object();
    Queues.writePause(json.name("paused_by"), pause);
    return json.endObject().json();
  }

  private Future<Reply> write(Call call, Optional<Pause> pause) {
    var name = call.parameter("name");
    return doors
        .queues(call.caller())
        .pause(name, pause)
        .compose(put -> {
          if (put instanceof Put.Mismatch) {
            return Future.failedFuture(Refusals.noQueue(name).exception());
          }
          var until = pause.flatMap(Pause::until);
          doors
              .bus()
              .ready()
              .publish(
                  until.<Ready>map(at -> new Ready.Frees(name, at)).orElse(new Ready.Now(name)));
          return one.find(call).map(queue -> one.reply(200, queue, Optional.empty()));
        });
  }
}
