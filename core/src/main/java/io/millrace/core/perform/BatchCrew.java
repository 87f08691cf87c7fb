package io.millrace.core.perform;

import io.millrace.core.job.Failure;
import io.millrace.core.job.FailureKind;
import io.millrace.core.job.Outcome;
import io.millrace.core.job.Ruling;
import io.millrace.core.perform.BatchOptions.OnError;
import io.millrace.core.perform.BatchTally.Trouble;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/// Those who process the items of one page, each on a virtual thread of its own, no more at once
/// than the options say. When it has come back, or thrown, none of them is at work any more.
final class BatchCrew<I> {
  private final BatchPerformer<I, ?> performer;
  private final Context context;
  private final BatchOptions options;
  private final int page;
  private final List<Trouble> troubles = new ArrayList<>();
  private int processed;
  private volatile boolean stopped;

  BatchCrew(BatchPerformer<I, ?> performer, Context context, BatchOptions options, int page) {
    this.performer = performer;
    this.context = context;
    this.options = options;
    this.page = page;
  }

  /// Sees to every item, telling how many are done; true when one that failed stopped it.
  boolean work(List<I> items, IntConsumer done) throws InterruptedException {
    var room = new Semaphore(options.concurrency());
    // Closing waits for all; who is interrupted meanwhile, or was before, interrupts them.
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int at = 0; at < items.size(); at++) {
        enter(room);
        if (stopped) {
          break;
        }
        goOn();
        int number = at + 1;
        var item = items.get(at);
        threads.execute(() -> {
          try {
            one(item, number, done);
          } finally {
            room.release();
          }
        });
      }
    }
    goOn();
    return stopped;
  }

  private void goOn() throws InterruptedException {
    if (context.isCancelled()) {
      throw new InterruptedException("asked to stop");
    }
  }

  private static void enter(Semaphore room) throws InterruptedException {
    try {
      room.acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw e;
    }
  }

  private void one(I item, int number, IntConsumer done) {
    var failure = attempt(item);
    for (int tries = 1; isWorthIt(failure, tries); tries++) {
      failure = attempt(item);
    }
    count(failure.map(it -> Trouble.of(page, number, it)), done);
  }

  private synchronized void count(Optional<Trouble> trouble, IntConsumer done) {
    trouble.ifPresentOrElse(troubles::add, () -> processed++);
    stopped |= trouble.isPresent() && options.onError() instanceof OnError.Stop;
    done.accept(processed + troubles.size());
  }

  private boolean isWorthIt(Optional<Failure> failure, int tries) {
    return tries < options.onError().tries()
        && !context.isCancelled()
        && failure
            .filter(it -> Ruling.outcome(context.claim().job(), it) instanceof Outcome.Retry)
            .isPresent();
  }

  private Optional<Failure> attempt(I item) {
    try {
      return failure(performer.process(context, item));
    } catch (FailureException e) {
      return Optional.of(e.failure());
    } catch (Throwable e) {
      return Optional.of(Failure.thrown(FailureKind.UNKNOWN, e));
    }
  }

  private static Optional<Failure> failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Done _, Outcome.Discard _ -> Optional.empty();
      case Outcome.Retry(Failure failure, _) -> Optional.of(failure);
      case Outcome.Dead(Failure failure) ->
          Optional.of(Failure.of(FailureKind.TERMINAL, failure.type(), failure.message()));
      case Outcome.Snooze _, Outcome.Cancelled _, Outcome.Yield _ ->
          Optional.of(
              Failure.of(
                  FailureKind.TERMINAL, "not_of_an_item", "an item cannot " + outcome.wire()));
    };
  }

  /// How many went well.
  synchronized int processed() {
    return processed;
  }

  /// Those that failed, in the order of their items.
  synchronized List<Trouble> troubles() {
    return troubles.stream().sorted(Comparator.comparingInt(Trouble::item)).toList();
  }
}
