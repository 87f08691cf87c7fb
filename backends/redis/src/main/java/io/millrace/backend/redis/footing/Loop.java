package io.millrace.backend.redis.footing;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// The event loop on which a backend was opened: its doors do everything there, so that nothing is
/// locked. Calls of the loop itself go out at once; those of others in the order of their arrival,
/// and they are answered on their own context.
public final class Loop {
  private final Context owner;
  private final Thread thread = Thread.currentThread();

  private Loop(Context owner) {
    this.owner = owner;
  }

  /// The event loop that calls this.
  static Loop ofThis(Vertx vertx) {
    return new Loop(vertx.getOrCreateContext());
  }

  /// A call never throws.
  public <T> Future<T> take(Supplier<Future<T>> call) {
    if (Thread.currentThread().equals(thread)) {
      return Future.<Void>succeededFuture().compose(_ -> call.get());
    }
    var caller = Vertx.currentContext();
    var answer = new CompletableFuture<T>();
    owner.runOnContext(_ ->
        Future.<Void>succeededFuture()
            .compose(_ -> call.get())
            .onComplete(answer::complete, answer::completeExceptionally));
    return caller == null
        ? Future.fromCompletionStage(answer)
        : Future.fromCompletionStage(answer, caller);
  }
}
