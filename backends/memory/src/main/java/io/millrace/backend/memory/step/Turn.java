package io.millrace.backend.memory.step;

import io.millrace.backend.memory.home.Aftermath;
import io.millrace.backend.memory.journal.Hands;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whose turn it is: one step after the other, so that each call is one atomic step without a lock.
///
/// On a Vert.x context of its own, calls from that context are carried out at once, those from
/// others in the order of their arrival, all that have gathered in one go; their answers come back
/// on the caller's context. Without a context it is for one thread alone: a test, a simulation.
public final class Turn {
  private final @Nullable Context owner;
  private final @Nullable Recorder recorder;
  private final Thread thread = Thread.currentThread();
  private final ConcurrentLinkedQueue<Runnable> gathered = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean called = new AtomicBoolean();
  private @Nullable Aftermath aftermath;

  private Turn(@Nullable Context owner, @Nullable Recorder recorder) {
    this.owner = owner;
    this.recorder = recorder;
  }

  /// On the event loop that calls this.
  public static Turn onThisLoop(Vertx vertx) {
    return new Turn(vertx.getOrCreateContext(), null);
  }

  /// On the event loop that calls this, into what a journal remembers.
  public static Turn onThisLoop(Vertx vertx, Function<Hands, Recorder> recorder) {
    var owner = vertx.getOrCreateContext();
    var hands = Hands.of(done -> owner.runOnContext(_ -> done.run()));
    return new Turn(owner, recorder.apply(hands));
  }

  public static Turn ofOneThread() {
    return new Turn(null, null);
  }

  public static Turn ofOneThread(Function<Hands, Recorder> recorder) {
    return new Turn(null, recorder.apply(Hands.ofOneThread()));
  }

  /// Takes a step; its answer comes when everything that it saw will last, if anything is to.
  public <T> Future<T> take(Supplier<T> step) {
    var kept = recorder;
    return ask(kept == null ? () -> told(Recorder.now(step)) : () -> told(kept.take(step)));
  }

  /// From now on it is told with each step what it brought about.
  public void tells(Aftermath of) {
    aftermath = of;
  }

  private <T> Future<T> told(Future<T> answer) {
    var news = aftermath == null ? null : aftermath.take();
    return news == null
        ? answer
        : answer.map(it -> {
          news.run();
          return it;
        });
  }

  /// How it stands with what is to last, empty where nothing is.
  public Future<Optional<Lasting>> lasting() {
    var kept = Optional.ofNullable(recorder);
    return ask(
        () -> Future.succeededFuture(kept.map(it -> new Lasting(it.isWell(), it.message()))));
  }

  public boolean isLasting() {
    return recorder != null;
  }

  /// Whether steps last, and what is to be said of it.
  public record Lasting(boolean well, String message) {}

  public Future<Void> close() {
    var kept = recorder;
    return kept == null ? Future.succeededFuture() : ask(kept::close);
  }

  private <T> Future<T> ask(Supplier<Future<T>> step) {
    // Not the context but its thread: a request has a context of its own on the same loop.
    if (owner == null || Thread.currentThread().equals(thread)) {
      return asked(step);
    }
    var caller = Vertx.currentContext();
    var answer = new CompletableFuture<T>();
    gathered.add(() -> asked(step).onComplete(answer::complete, answer::completeExceptionally));
    if (called.compareAndSet(false, true)) {
      owner.runOnContext(_ -> takeGathered());
    }
    return caller == null
        ? Future.fromCompletionStage(answer)
        : Future.fromCompletionStage(answer, caller);
  }

  /// The same after others who came meanwhile, also where the caller could go on at once.
  public <T> Future<T> takeNext(Supplier<T> step) {
    if (owner == null || !Thread.currentThread().equals(thread)) {
      return take(step);
    }
    var answer = new CompletableFuture<T>();
    owner.runOnContext(_ -> take(step).onComplete(answer::complete, answer::completeExceptionally));
    var caller = Vertx.currentContext();
    return caller == null
        ? Future.fromCompletionStage(answer)
        : Future.fromCompletionStage(answer, caller);
  }

  /// A call never throws: who gathered with it has its turn as well.
  private static <T> Future<T> asked(Supplier<Future<T>> step) {
    try {
      return step.get();
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }

  private void takeGathered() {
    called.set(false);
    for (var step = gathered.poll(); step != null; step = gathered.poll()) {
      step.run();
    }
  }
}
