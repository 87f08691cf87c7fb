package io.millrace.backend.memory.step;

import io.millrace.backend.memory.home.Ledger;
import io.millrace.backend.memory.journal.Journal;
import io.millrace.core.spi.BackendUnavailable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes steps whose answers are given when everything that they could see will last: what they
/// changed, and what was changed before.
public final class Recorder {
  private static final Logger LOG = LoggerFactory.getLogger(Recorder.class);

  private final Ledger ledger;
  private final Journal journal;
  private @Nullable Snapshot snapshot;
  private @Nullable Future<Void> closed;

  public Recorder(Ledger ledger, Journal journal) {
    this.ledger = ledger;
    this.journal = journal;
    ledger.changes.into(journal);
  }

  <T> Future<T> take(Supplier<T> step) {
    var refused = closed == null ? journal.refusing() : new BackendUnavailable("closed");
    if (refused != null) {
      return Future.failedFuture(refused);
    }
    copied(this::beginSnapshot);
    var answer = now(step);
    record();
    return journal.isSynced() ? flushed(answer) : whenSynced(answer);
  }

  static <T> Future<T> now(Supplier<T> step) {
    try {
      return Future.succeededFuture(step.get());
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
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
      ledger.changes.end(journal);
    } catch (RuntimeException e) {
      journal.lose("a step could not be written: " + e);
    }
    copied(this::copy);
  }

  /// A snapshot that cannot be made is given up: what it would have replaced is still there.
  private void copied(Runnable some) {
    try {
      some.run();
    } catch (RuntimeException e) {
      LOG.warn("journal: a snapshot could not be made", e);
      journal.dropCopy();
      end();
    }
  }

  private void beginSnapshot() {
    if (journal.takeRolled()) {
      var copy = journal.copy();
      if (copy == null) {
        end();
      } else {
        snapshot = new Snapshot(ledger, copy);
        ledger.changes.copiedUpTo(ledger.lastN());
      }
    }
  }

  private void copy() {
    var under = snapshot;
    var copy = journal.copy();
    boolean over = under != null && (copy == null || !under.isOf(copy) || under.slice());
    if (over) {
      end();
    }
  }

  private void end() {
    snapshot = null;
    ledger.changes.notCopied();
  }

  boolean isWell() {
    return journal.isWell();
  }

  String message() {
    return journal.message();
  }

  /// Done when all that was taken will last and the disk is let go; nothing is taken afterwards.
  Future<Void> close() {
    var there = closed;
    if (there != null) {
      return there;
    }
    var done = Promise.<Void>promise();
    closed = done.future();
    if (journal.isSynced() || !journal.isWell()) {
      journal.close(done::complete);
    } else {
      journal.whenSynced(_ -> journal.close(done::complete));
      journal.flush();
    }
    return done.future();
  }
}
