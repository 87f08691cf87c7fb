package io.millrace.server.http.route.queue;

import io.millrace.core.queue.Crew;
import io.millrace.core.queue.Queue;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.queue.Queues;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One queue as a call meets it: found, and shown as it stands. `crews` are the workers of its own
/// that this node has for each.
public record OneQueue(Doors doors, Function<String, Crew> crews) {
  /// The one that a path names, as far as the caller reaches, which must be there.
  Future<Queue> find(Call call) {
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

  /// `changed` tells of a write whether it was so before.
  Reply reply(int status, Queue queue, Optional<Boolean> changed) {
    var json = new JsonWriter(1024);
    new Queues(doors.now(), crews).write(json, queue, changed);
    return Reply.json(status, json).withVersion(queue.version());
  }
}
