package io.millrace.server.http.route;

import io.vertx.core.Vertx;

/// What the routes of one event loop share among themselves and with no other loop.
record OnLoop(Vertx vertx, Submitting submitting, Watch watch, Waiters waiters) {
  static OnLoop of(Vertx vertx, Doors doors) {
    return new OnLoop(
        vertx, new Submitting(doors, vertx), new Watch(doors, vertx), new Waiters(doors, vertx));
  }
}
