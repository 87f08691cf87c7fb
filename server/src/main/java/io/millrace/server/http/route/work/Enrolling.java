package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.core.job.Fault;
import io.millrace.core.worker.Worker;
import io.millrace.server.http.reach.Reached;
import io.millrace.server.http.resource.work.About;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;

/// Lists workers that come, as far as whoever speaks for them reaches.
public record Enrolling(Doors doors) {
  public Future<Worker> enrol(Caller caller, About about) {
    var reached = Reached.by(caller);
    about.queues().forEach(it -> reached.checkQueue(it.queue()));
    if (about.queues().isEmpty() && !reached.isEverything()) {
      var fault = new Fault("/queues", "required", "this key is bound: name what it is to serve");
      throw Refusals.faults(List.of(fault)).exception();
    }
    var types = reached.types(Set.copyOf(about.types()));
    var id = doors.ids().named(Workers.PREFIX);
    return doors.workers().register(Workers.enrolment(id, about.withTypes(types)));
  }
}
