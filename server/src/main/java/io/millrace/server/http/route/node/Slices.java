package io.millrace.server.http.route.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// One long call in slices, between which the event loop is the others'. The store answers at once
/// whoever asks on its own loop: without this a call would go on there until all is done.
final class Slices {
  private Slices() {}

  /// The next slice, when those who came meanwhile have had their turn.
  static <T> Future<T> next(Supplier<Future<T>> slice) {
    var context = Vertx.currentContext();
    if (context == null) {
      return slice.get();
    }
    var done = new CompletableFuture<T>();
    context.runOnContext(_ ->
        Future.succeededFuture()
            .compose(_ -> slice.get())
            .onComplete(done::complete, done::completeExceptionally));
    return Future.fromCompletionStage(done, context);
  }
}
