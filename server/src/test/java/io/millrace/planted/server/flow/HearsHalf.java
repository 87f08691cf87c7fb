package io.millrace.planted.server.flow;

import io.vertx.core.Future;

/// Leaves what it does not hear of to nobody.
final class HearsHalf {
  private HearsHalf() {}

  static void success(Future<Runnable> asked) {
    asked.onSuccess(Runnable::run);
  }

  static void failure(Future<String> asked, Runnable alarm) {
    asked.onFailure(_ -> alarm.run());
  }
}
