package io.millrace.server.world;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// Virtual threads that get on when somebody carries them, on the thread that does: they may wait
/// as others do, and what they do between two waits is one step.
final class ThreadsInHand implements Executor {
  private static final Constructor<?> BUILDER = builder();

  private final Queue<Runnable> ready = new ConcurrentLinkedQueue<>();
  private final Set<Thread> alive = new LinkedHashSet<>();
  private final Thread.Builder.OfVirtual threads;

  /// `broken` hears what is thrown where nobody catches it.
  ThreadsInHand(Consumer<Throwable> broken) {
    threads = threads().uncaughtExceptionHandler((_, cause) -> broken.accept(cause));
  }

  /// The one that takes a scheduler: it is there for tests of the JDK.
  private static Constructor<?> builder() {
    try {
      var builder =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      builder.setAccessible(true);
      return builder;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK lets nobody carry virtual threads", e);
    }
  }

  private Thread.Builder.OfVirtual threads() {
    Executor carried = ready::add;
    try {
      return (Thread.Builder.OfVirtual) BUILDER.newInstance(carried);
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void execute(Runnable task) {
    alive.add(threads.start(task));
  }

  /// Carries those that can get on until they wait or end; answers whether there were any.
  boolean turn() {
    boolean any = false;
    for (var next = ready.poll(); next != null; next = ready.poll()) {
      next.run();
      any = true;
    }
    if (any) {
      alive.removeIf(it -> !it.isAlive());
    }
    return any;
  }

  /// Has all end that hear it.
  void end() {
    for (var thread : List.copyOf(alive)) {
      thread.interrupt();
    }
    turn();
  }
}
