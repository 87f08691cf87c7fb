package io.millrace.server.http.route.queue;

import io.millrace.core.bus.Ready;
import io.millrace.core.job.Json;
import io.millrace.core.queue.Queue;
import io.millrace.core.queue.QueueConfig;
import io.millrace.core.spi.Match;
import io.millrace.core.spi.Put;
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
import io.millrace.server.http.resource.queue.QueueConfigs;
import io.millrace.server.http.resource.queue.Queues;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Reading;
import io.millrace.server.http.route.Written;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// Queues: listed, read, configured, removed.
public record QueueRoutes(Doors doors, OneQueue one) implements Routes {
  private static final String PATH = "/v1/queues/{name}";

  @Override
  public void mount(Table table) {
    table
        .list("/v1/queues", this::list)
        .get(PATH, this::get)
        .put(PATH, this::put)
        .patch(PATH, this::patch)
        .delete(PATH, this::remove);
  }

  private Future<Reply> list(Call call) {
    var listing = Listing.of(call);
    boolean descending = call.query().take("sort", QueueRoutes::descending).orElse(false);
    var fields = listing.fields(Queues.FIELDS);
    var queues = one.shape();
    return listing.<Queue>answerByName(
        (after, limit) ->
            doors
                .queues(call.caller())
                .get(List.of())
                .map(all -> part(all, descending, after, limit)),
        (json, queue) -> queues.writeItem(json, queue, fields));
  }

  private static Part<Queue> part(
      List<Queue> all, boolean descending, Optional<String> after, int limit) {
    var ordered = descending ? all.reversed() : all;
    var rest =
        ordered.stream()
            .filter(queue -> after.isEmpty() || isBehind(queue, after.get(), descending))
            .toList();
    return Part.of(rest, Queue::name, limit, all.size());
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
    return one.find(call)
        .map(queue -> {
          boolean runs = queue.paused().isEmpty() && queue.draining().isEmpty();
          return Conditions.of(call).shown(one.reply(200, queue, Optional.empty()), runs);
        });
  }

  private Future<Reply> put(Call call) {
    var name = Reading.name(call, "queue");
    var config = Reading.body(call, fields -> QueueConfigs.read(name, fields));
    return put(call, config, Conditions.of(call).forPut())
        .compose(told -> written(call, told.written, told.deed));
  }

  /// How a write went, and what it changed.
  private record Told(Written written, Deed deed) {}

  private Future<Told> put(Call call, QueueConfig config, Match match) {
    return doors
        .queues(call.caller())
        .get(List.of(config.name()))
        .map(there -> there.stream().map(it -> told(it.config())).findFirst())
        .compose(before ->
            write(call, config, match)
                .map(written -> new Told(written, Deed.changed(before, told(config)))));
  }

  private static Json told(QueueConfig config) {
    var json = new JsonWriter(512);
    QueueConfigs.write(json, config);
    return json.json();
  }

  private Future<Written> write(Call call, QueueConfig config, Match match) {
    return doors
        .queues(call.caller())
        .put(config, match, call.caller().name())
        .map(put -> {
          if (put instanceof Put.InUse(int jobs)) {
            throw pending(config.name(), jobs).exception();
          }
          return Written.of(call, put);
        });
  }

  /// The new configuration is in force here at once, elsewhere within a second.
  private Future<Reply> written(Call call, Written written, Deed deed) {
    var name = call.parameter("name");
    doors.bus().ready().publish(new Ready.Configured(name));
    return one.find(call)
        .map(queue -> one.reply(written.status(), queue, Optional.of(written.changed())))
        .map(reply -> written.at("/v1/queues/" + name, reply).did(deed));
  }

  private static Future<Reply> mismatch(Call call, int version) {
    return Future.failedFuture(Conditions.of(call).refusal(version).exception());
  }

  private Future<Reply> patch(Call call) {
    var match = Conditions.of(call).needed();
    return one.find(call)
        .compose(queue -> {
          if (!match.admits(queue.version())) {
            return mismatch(call, queue.version());
          }
          var config = Reading.body(call, fields -> QueueConfigs.patch(queue.config(), fields));
          // What was read is what is changed: a write in between makes this one stale.
          var same = new Match.Version(queue.version());
          return put(call, config, same)
              .compose(told -> written(call, told.written.ofThere(), told.deed));
        });
  }

  private Future<Reply> remove(Call call) {
    call.query().end();
    var name = call.parameter("name");
    return one.find(call)
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
      case Put.InUse(int jobs) ->
          Future.failedFuture(inUse(name, jobs + " jobs: only an empty one can go").exception());
      case Put.Mismatch(int version) -> mismatch(call, version);
      case Put.Created _, Put.Changed _, Put.Same _ ->
          throw new IllegalStateException("not an answer to remove");
    };
  }

  private static Problem pending(String name, int jobs) {
    return inUse(
        name, jobs + " jobs that have not ended: its shards change only while it has none");
  }

  private static Problem inUse(String name, String holds) {
    var detail = "queue " + name + " holds " + holds;
    var used = new JsonWriter(64).array().text("queue:" + name).endArray().json();
    return Problem.of(ProblemCode.IN_USE, detail).with("used_by", used);
  }
}
