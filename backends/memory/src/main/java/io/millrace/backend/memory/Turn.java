package io.millrace.backend.memory;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whose turn it is: one step after the other, so that each call is one atomic step without a lock.
///
/// On a Vert.x context of its own, calls from that context are carried out at once, those from
/// others in the order of their arrival, all that have gathered in one go; their answers come back
/// on the caller's context. Without a context it is for one thread alone: a test, a simulation.
final class Turn {
  private final @Nullable Context owner;
  private final Thread thread = Thread.currentThread();
  private final ConcurrentLinkedQueue<Runnable> gathered = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();

  private Turn(@Nullable Context owner) {
    this.owner = owner;
  }

  /// On the event loop that calls this.
  static Turn onThisLoop(Vertx vertx) {
    return new Turn(vertx.getOrCreateContext());
  }

  static Turn ofOneThread() {
    return new Turn(null);
  }

  <T> Future<T> take(Supplier<T> step) {
    // Not the context but its thread: a request has a context of its own on the same loop.
    if (owner == null || Thread.currentThread().equals(thread)) {
      return now(step);
    }
    var caller = Vertx.currentContext();
    var answer = new CompletableFuture<T>();
    gathered.add(() -> now(step).onComplete(answer::complete, answer::completeExceptionally));
    if (called.compareAndSet(false, true)) {
      owner.runOnContext(_ -> takeGathered());
    }
    return caller == null
        ? Future.fromCompletionStage(answer)
        : Future.fromCompletionStage(answer, caller);
  }

  /// The same after others who came meanwhile, also where the caller could go on at once.
  <T> Future<T> takeNext(Supplier<T> step) {
    if (owner == null || !Thread.currentThread().equals(thread)) {
      return take(step);
    }
    var answer = new CompletableFuture<T>();
    owner.runOnContext(_ -> now(step).onComplete(answer::complete, answer::completeExceptionally));
    var caller = Vertx.currentContext();
    return caller == null
        ? Future.fromCompletionStage(answer)
        : Future.fromCompletionStage(answer, caller);
  }

  private void takeGathered() {
    called.set(false);
    for (var step = gathered.poll(); step != null; step = gathered.poll()) {
      step.run();
    }
  }

  private static <T> Future<T> now(Supplier<T> step) {
    try {
      return Future.succeededFuture(step.get());
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }
}
