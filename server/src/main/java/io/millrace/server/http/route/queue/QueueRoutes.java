package io.millrace.server.http.route.queue;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Fault;
import io.millrace.core.job.Json;
import io.millrace.core.queue.Crew;
import io.millrace.core.queue.Pause;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
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
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.Names;
import io.millrace.server.http.resource.queue.QueueConfigs;
import io.millrace.server.http.resource.queue.Queues;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Idempotency;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Queues: listed, read, configured, paused, removed. `crews` are the workers of its own that this
/// node has for each.
public record QueueRoutes(Doors doors, Idempotency idempotency, Function<String, Crew> crews)
    implements Routes {
  private static final String PATH = "/v1/queues/{name}";

  @Override
  public void mount(Table table) {
    table
        .get("/v1/queues", this::list)
        .get(PATH, this::get)
        .put(PATH, this::put)
        .patch(PATH, this::patch)
        .delete(PATH, this::remove)
        .post(PATH + "/pause", BodyRule.OPTIONAL, idempotency.once(this::pause))
        .post(PATH + "/resume", BodyRule.OPTIONAL, idempotency.once(this::resume));
  }

  private Future<Reply> list(Call call) {
    var listing = Listing.of(call);
    boolean descending = call.query().take("sort", QueueRoutes::descending).orElse(false);
    int limit = listing.limit();
    var after = listing.afterName();
    var fields = listing.fields(Queues.FIELDS);
    call.query().end();
    return doors
        .queues(call.caller())
        .get(List.of())
        .map(all -> {
          var queues = new Queues(doors.now(), crews);
          var ordered = descending ? all.reversed() : all;
          var rest =
              ordered.stream()
                  .filter(queue -> after.isEmpty() || isBehind(queue, after.get(), descending))
                  .toList();
          var page = rest.subList(0, Math.min(limit, rest.size()));
          var last =
              page.size() < rest.size() && limit > 0
                  ? Optional.of(page.getLast().name())
                  : Optional.<String>empty();
          return listing.<Queue>reply(
              page, last, all.size(), (json, queue) -> queues.writeItem(json, queue, fields));
        });
  }

  private static boolean isBehind(Queue queue, String name, boolean descending) {
    int order = queue.name().compareTo(name);
    return descending ? order < 0 : order > 0;
  }

  private static boolean descending(String sort) {
    return switch (sort) {
      case "name" -> false;
      case "-name" -> true;
      default -> throw new IllegalArgumentException("must be name or -name");
    };
  }

  private Future<Reply> get(Call call) {
    call.query().end();
    return find(call)
        .map(queue ->
            Conditions.of(call).knows(queue.version())
                ? Reply.empty(304).withVersion(queue.version())
                : reply(200, queue, Optional.empty()));
  }

  private Future<Queue> find(Call call) {
    var name = call.parameter("name");
    return doors
        .queues(call.caller())
        .get(List.of(name))
        .map(queues -> {
          if (queues.isEmpty()) {
            throw Refusals.noQueue(name).exception();
          }
          return queues.getFirst();
        });
  }

  private Reply reply(int status, Queue queue, Optional<Boolean> changed) {
    var json = new JsonWriter(1024);
    new Queues(doors.now(), crews).write(json, queue, changed);
    return Reply.json(status, json).withVersion(queue.version());
  }

  private Future<Reply> put(Call call) {
    var name = named(call);
    var config = Reading.body(call, fields -> QueueConfigs.read(name, fields));
    return put(call, config, Conditions.of(call).forPut());
  }

  private static String named(Call call) {
    var name = call.parameter("name");
    if (!QueueConfig.isName(name)) {
      var detail = "a queue's name is " + Names.NAMED;
      throw Refusals.faults(List.of(new Fault("/name", "format", detail))).exception();
    }
    return name;
  }

  private Future<Reply> put(Call call, QueueConfig config, Match match) {
    return doors
        .queues(call.caller())
        .get(List.of(config.name()))
        .map(there -> there.stream().map(it -> told(it.config())).findFirst())
        .compose(before ->
            write(call, config, match).map(reply -> reply.did(Deed.changed(before, told(config)))));
  }

  private static Json told(QueueConfig config) {
    var json = new JsonWriter(512);
    QueueConfigs.write(json, config);
    return json.json();
  }

  private Future<Reply> write(Call call, QueueConfig config, Match match) {
    return doors
        .queues(call.caller())
        .put(config, match)
        .compose(put ->
            switch (put) {
              case Put.Created _ -> written(call, 201, Optional.of(true));
              case Put.Changed _ -> written(call, 200, Optional.of(true));
              case Put.Same _ -> written(call, 200, Optional.of(false));
              case Put.Mismatch(int version) -> mismatch(call, version);
              case Put.InUse _, Put.Removed _ ->
                  throw new IllegalStateException("not an answer to put");
            });
  }

  /// The new configuration is in force here at once, elsewhere within a second.
  private Future<Reply> written(Call call, int status, Optional<Boolean> changed) {
    var name = call.parameter("name");
    doors.bus().ready().publish(new Ready.Configured(name));
    return find(call)
        .map(queue -> reply(status, queue, changed))
        .map(reply -> status == 201 ? reply.with("location", "/v1/queues/" + name) : reply);
  }

  private static Future<Reply> mismatch(Call call, int version) {
    return Future.failedFuture(Conditions.of(call).refusal(version).exception());
  }

  private Future<Reply> patch(Call call) {
    var match = Conditions.of(call).needed();
    return find(call)
        .compose(queue -> {
          if (!match.admits(queue.version())) {
            return mismatch(call, queue.version());
          }
          var config = Reading.body(call, fields -> QueueConfigs.patch(queue.config(), fields));
          // What was read is what is changed: a write in between makes this one stale.
          var same = new Match.Version(queue.version());
          return put(call, config, same);
        });
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    var name = call.parameter("name");
    return find(call)
        .compose(queue ->
            doors
                .queues(call.caller())
                .remove(name, Conditions.of(call).needed())
                .compose(removed -> removed(call, queue, removed)));
  }

  private Future<Reply> removed(Call call, Queue queue, Put removed) {
    var name = queue.name();
    return switch (removed) {
      case Put.Removed _ -> {
        doors.bus().ready().publish(new Ready.Configured(name));
        yield Future.succeededFuture(Reply.empty(204).did(Deed.removed(told(queue.config()))));
      }
      case Put.InUse(int jobs) -> Future.failedFuture(inUse(name, jobs).exception());
      case Put.Mismatch(int version) -> mismatch(call, version);
      case Put.Created _, Put.Changed _, Put.Same _ ->
          throw new IllegalStateException("not an answer to remove");
    };
  }

  private static Problem inUse(String name, int jobs) {
    var detail = "queue " + name + " holds " + jobs + " jobs: only an empty one can go";
    var used = new JsonWriter(64).array().text("queue:" + name).endArray().json();
    return Problem.of(ProblemCode.IN_USE, detail).with("used_by", used);
  }

  private Future<Reply> pause(Call call) {
    record Wanted(Optional<String> reason, Optional<Instant> until) {}
    var wanted =
        Reading.body(
            call,
            fields ->
                new Wanted(
                    fields.take("reason", Shape.SENTENCE), fields.take("until", Shape.TIME)));
    var now = doors.now();
    return pause(
        call, Optional.of(new Pause(call.caller().name(), wanted.reason, now, wanted.until)));
  }

  private Future<Reply> resume(Call call) {
    Reading.body(call, _ -> call);
    return pause(call, Optional.empty());
  }

  private Future<Reply> pause(Call call, Optional<Pause> pause) {
    return find(call)
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
          return find(call).map(queue -> reply(200, queue, Optional.empty()));
        });
  }
}
