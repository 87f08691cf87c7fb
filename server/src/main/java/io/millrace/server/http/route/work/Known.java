package io.millrace.server.http.route.work;

import io.millrace.core.access.Caller;
import io.millrace.core.worker.Worker;
import io.millrace.server.cluster.Circle;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.problem.ProblemException;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.Doors;
import io.vertx.core.Future;
import java.util.List;

/// The workers that somebody sees: those that do no job which he does not reach.
public record Known(Doors doors, Circle circle) {
  /// All of them, nodes of this server included, by id.
  public Future<List<Worker>> to(Caller caller) {
    return circle
        .workers(doors.workers())
        .map(all -> all.stream().filter(it -> Workers.isWithin(caller.reach(), it)).toList());
  }

  /// That one; ends with a problem when he sees none of that id.
  public Future<Worker> one(Caller caller, String id) {
    return to(caller)
        .map(all ->
            all.stream().filter(it -> it.id().equals(id)).findFirst().orElseThrow(() -> none(id)));
  }

  static ProblemException none(String id) {
    return Problem.of(ProblemCode.NOT_FOUND, "there is no worker " + id).exception();
  }
}
