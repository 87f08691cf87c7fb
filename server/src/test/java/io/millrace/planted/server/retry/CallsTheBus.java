package io.millrace.planted.server.retry;

import io.vertx.core.Vertx;
import io.vertx.core.eventbus.EventBus;

/// A room with a wire of its own.
record CallsTheBus(Vertx vertx) {
  EventBus bus() {
    return vertx.eventBus();
  }
}
