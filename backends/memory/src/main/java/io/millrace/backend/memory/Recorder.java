package io.millrace.backend.memory;

import io.millrace.backend.memory.journal.Journal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes steps whose answers are given when everything that they could see will last: what they
/// changed, and what was changed before.
final class Recorder {
  private final Ledger ledger;
  private final Journal journal;
  private @Nullable Snapshot snapshot;

  Recorder(Ledger ledger, Journal journal) {
    this.ledger = ledger;
    this.journal = journal;
    ledger.changes.into(journal);
  }

  <T> Future<T> take(Supplier<T> step) {
    var refused = journal.refusing();
    if (refused != null) {
      return Future.failedFuture(refused);
    }
    beginSnapshot();
    var answer = Turn.now(step);
    record();
    return journal.isSynced() ? flushed(answer) : whenSynced(answer);
  }

  /// A snapshot goes on with steps that change nothing, too.
  private <T> Future<T> flushed(Future<T> answer) {
    if (snapshot != null) {
      journal.flush();
    }
    return answer;
  }

  private <T> Future<T> whenSynced(Future<T> answer) {
    var told = new CompletableFuture<T>();
    journal.whenSynced(unavailable -> {
      if (unavailable == null) {
        answer.onComplete(told::complete, told::completeExceptionally);
      } else {
        told.completeExceptionally(unavailable);
      }
    });
    journal.flush();
    var caller = Vertx.currentContext();
    return caller == null
        ? Future.fromCompletionStage(told)
        : Future.fromCompletionStage(told, caller);
  }

  /// What a step changed and cannot be written would be gone with the process.
  private void record() {
    try {
      ledger.changes.end(journal, ledger);
      copy();
    } catch (RuntimeException e) {
      journal.lose("a step could not be written: " + e);
    }
  }

  private void beginSnapshot() {
    if (journal.takeRolled()) {
      var copy = journal.copy();
      snapshot = copy == null ? null : new Snapshot(ledger, copy);
      ledger.changes.whole = snapshot != null;
    }
  }

  private void copy() {
    var under = snapshot;
    var copy = journal.copy();
    boolean over = under != null && (copy == null || !under.isOf(copy) || under.slice());
    if (over) {
      snapshot = null;
      ledger.changes.whole = false;
    }
  }

  boolean isWell() {
    return journal.isWell();
  }

  String message() {
    return journal.message();
  }

  /// Done when all that was taken will last and the disk is let go.
  Future<Void> close() {
    var closed = Promise.<Void>promise();
    if (journal.isSynced() || !journal.isWell()) {
      journal.close(closed::complete);
    } else {
      journal.whenSynced(_ -> journal.close(closed::complete));
      journal.flush();
    }
    return closed.future();
  }
}
