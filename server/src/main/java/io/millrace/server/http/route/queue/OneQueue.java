package io.millrace.server.http.route.queue;

import io.millrace.core.queue.Crew;
import io.millrace.core.queue.Queue;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.queue.Queues;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.Staff;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// One queue as a call meets it: found, and shown as it stands with those who work for it.
public record OneQueue(Doors doors, Staff staff) {
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
    shape().write(json, queue, changed);
    return Reply.json(status, json).withVersion(queue.version());
  }

  /// Queues as they are answered now.
  Queues shape() {
    var remote = staff.remote();
    return new Queues(doors.now(), staff::crew, queue -> remote.getOrDefault(queue, Crew.NONE));
  }
}
