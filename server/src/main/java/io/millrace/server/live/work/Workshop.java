package io.millrace.server.live.work;

import io.millrace.core.access.Caller;
import io.millrace.core.access.Role;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.spi.AuditStore;
import io.millrace.core.worker.Worker;
import io.millrace.server.http.access.Guard;
import io.millrace.server.http.access.Veil;
import io.millrace.server.http.resource.work.Workers;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.work.Beating;
import io.millrace.server.http.route.work.Enrolling;
import io.millrace.server.http.route.work.Known;
import io.millrace.server.http.route.work.Reporting;
import io.millrace.server.http.route.work.Settling;
import io.millrace.server.http.route.work.Tallies;
import io.millrace.server.http.route.work.Waiters;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/// What the hands of one event loop work with: the same that the calls of workers do.
public record Workshop(
    Doors doors,
    Guard guard,
    Waiters waiters,
    Tallies tallies,
    Reporting reporting,
    Beating beating,
    Enrolling enrolling,
    Known known,
    AuditStore lines) {
  private static final String CLAIM = "POST /v1/claims";

  /// Ends with a problem when a caller may not do by a frame what he may not do by a call.
  void check(Caller caller, String op) {
    guard.check(
        caller,
        switch (op) {
          case "register" -> "POST /v1/workers";
          case "want" -> CLAIM;
          case "beat" -> "POST /v1/workers/{id}/beat";
          case "log" -> "POST /v1/jobs/{id}/logs";
          default -> "POST /v1/jobs/{id}/" + op;
        });
  }

  /// What hides in a claim what its caller may not see.
  Optional<Veil> veil(Caller caller) {
    return guard.veil(caller, CLAIM);
  }

  /// Leaves the line that the call would leave by which a worker comes; then the worker.
  Future<Worker> recorded(Caller caller, String remote, Worker came) {
    var line =
        new AuditLine(
            doors.now(),
            new AuditLine.By(caller.name(), caller.role().map(Role::wire), "", remote),
            "worker.create",
            "worker:" + came.id(),
            Optional.empty(),
            new AuditLine.Change(Optional.empty(), Optional.of(Workers.told(came))),
            AuditLine.OK);
    return lines.append(List.of(line)).map(came);
  }

  Settling settling(Caller caller) {
    return new Settling(doors, tallies, caller);
  }
}
