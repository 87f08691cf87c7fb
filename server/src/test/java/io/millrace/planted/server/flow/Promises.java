package io.millrace.planted.server.flow;

import io.vertx.core.Future;
import io.vertx.core.Promise;

/// Completes what runs its handlers on whatever thread that is.
final class Promises {
  private Promises() {}

  static Future<String> promise() {
    return Promise.<String>promise().future();
  }

  static Future<String> future() {
    return Future.future(promise -> promise.complete(""));
  }
}
