package io.millrace.planted.server.retry;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.SharedData;

/// A room that leaves to others what only the store may decide.
record SharesWithNodes(Vertx vertx) {
  SharedData shared() {
    return vertx.sharedData();
  }
}
