package io.millrace.backend.memory.journal;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/// Who does what of a journal: `desk` waits for the disk, `owner` hears how it went, on the thread
/// to which everything else belongs; `leave` lets the desk's thread go.
public record Hands(Executor desk, Executor owner, Runnable leave) {
  /// A thread for the disk alone, beside that owner's.
  public static Hands of(Executor owner) {
    var desk =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("millrace-journal").factory());
    return new Hands(desk, owner, desk::shutdown);
  }

  /// Everything on the one thread that asks, at once.
  public static Hands ofOneThread() {
    return new Hands(Runnable::run, Runnable::run, () -> {});
  }
}
