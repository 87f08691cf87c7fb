package io.millrace.server;

import io.millrace.backend.memory.MemoryBackend;
import io.millrace.backend.memory.MemorySettings;
import io.millrace.core.spi.Backend;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// An event loop in the hand of a test's thread: what belongs to the loop is done on it, one call
/// after the other.
public record Loop(Context context) {
  public static Loop of(Vertx vertx) {
    return new Loop(vertx.getOrCreateContext());
  }

  /// Does it on the loop, and answers what it answered.
  public <T> T get(Supplier<T> work) {
    var answer = new CompletableFuture<T>();
    context.runOnContext(_ -> answer.completeAsync(work, Runnable::run));
    return Future.fromCompletionStage(answer).await();
  }

  public void run(Runnable work) {
    get(() -> {
      work.run();
      return true;
    });
  }

  /// A backend in memory that lives on this loop.
  public Backend memory(Clock clock) {
    var random = new SplittableRandom(7);
    return get(
        () -> MemoryBackend.onThisLoop(context.owner(), MemorySettings.DEFAULT, clock, random));
  }

  /// Begins it on the loop, and waits for what it comes to.
  public <T> T await(Supplier<Future<T>> work) {
    return get(work).await();
  }

  /// Rests until it is so, as seen from the loop, and no longer than [Wait].
  public void until(BooleanSupplier so) {
    Wait.until(() -> {
      boolean is = get(so::getAsBoolean);
      if (!is) {
        rest();
      }
      return is;
    });
  }

  /// Lets the loop do all that it has before it, and what follows from that.
  public void rest() {
    for (int turn = 0; turn < 20; turn++) {
      run(() -> {});
    }
  }
}
