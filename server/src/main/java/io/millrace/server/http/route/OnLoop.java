package io.millrace.server.http.route;

import io.millrace.core.job.Ids;
import io.vertx.core.Vertx;
import java.security.SecureRandom;

/// What the routes of one event loop share among themselves and with no other loop.
record OnLoop(Vertx vertx, Submitting submitting, Watch watch, Waiters waiters, Ids ids) {
  static OnLoop of(Vertx vertx, Doors doors) {
    return new OnLoop(
        vertx,
        new Submitting(doors, vertx),
        new Watch(doors, vertx),
        new Waiters(doors, vertx),
        new Ids(doors.clock(), new SecureRandom()));
  }
}
