package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Fault;
import io.millrace.core.worker.Enrolment;
import io.millrace.core.worker.Worker;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.http.resource.work.About;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Refusals;
import io.millrace.server.http.route.endpoint.Endpoints;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/// Lists workers that come, as far as whoever speaks for them reaches.
public record Enrolling(Doors doors, Endpoints endpoints) {
  /// Strikes one that goes off the list.
  Future<Boolean> leave(Worker worker) {
    return worker.enrolment().mode() == Enrolment.Mode.PUSH
        ? endpoints.leave(doors.workers(), worker.id())
        : doors.workers().leave(worker.id());
  }

  public Future<Worker> enrol(Caller caller, About about) {
    var reached = Reached.by(caller);
    about.queues().forEach(it -> reached.checkQueue(it.queue()));
    if (about.queues().isEmpty() && !reached.isEverything()) {
      var fault = new Fault("/queues", "required", "this key is bound: name what it is to serve");
      throw Refusals.faults(List.of(fault)).exception();
    }
    var types = reached.types(Set.copyOf(about.types()));
    var id = doors.ids().named(Workers.PREFIX);
    var kept = about.withTypes(types);
    return endpoints
        .keep(caller, id, kept)
        .compose(_ -> doors.workers().register(Workers.enrolment(id, kept)))
        .map(listed -> {
          kept.push().ifPresent(_ -> endpoints.tell(id));
          return listed;
        });
  }
}
