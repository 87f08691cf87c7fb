package io.millrace.server.dispatch;

import io.millrace.core.job.Claim;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.perform.Context;
import io.millrace.core.spi.Extend.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One attempt under way: what its performer is given, and the handle by which the event loop stops it.
///
/// The performer's thread writes reports and the loop takes them, so both hold its lock; neither waits
/// while it does.
final class Attempt implements Context {
  /// More lines than this between two renewals are dropped, and counted in the last one kept.
  private static final int MAX_LINES = 1_000;

  /// Why an attempt should end.
  enum Stop {
    CANCELLED,
    TIMEOUT,
    LOST,
    SHUTDOWN
  }

  private final Claim claim;

  /// When its lease is to be renewed, and when it ends; loop only.
  long renewAt;

  long deadline;

  /// When its time to stop by itself is over; loop only.
  private long patientUntil = Long.MAX_VALUE;

  private volatile @Nullable Stop stop;
  private volatile @Nullable Thread thread;
  private boolean ended;
  private @Nullable Progress progress;
  private @Nullable Json cursor;
  private boolean cursorChanged;
  private List<LogLine> lines = List.of();
  private int dropped;

  Attempt(Claim claim) {
    this.claim = claim;
    this.cursor = claim.cursor().orElse(null);
    leased(claim.lease().deadline().toEpochMilli());
  }

  /// The lease stands until then: it is renewed when two thirds of its time are left.
  void leased(long until) {
    deadline = until;
    renewAt = until - claim.lease().length().toMillis() * 2 / 3;
  }

  @Override
  public Claim claim() {
    return claim;
  }

  @Override
  public synchronized Optional<Json> cursor() {
    return Optional.ofNullable(cursor);
  }

  @Override
  public synchronized void cursor(Json changed) {
    cursor = changed;
    cursorChanged = true;
  }

  @Override
  public void progress(int percent, String message) {
    progress(new Progress(percent, Optional.of(message), Optional.empty(), Optional.empty()));
  }

  @Override
  public void progress(int percent, String message, Json data) {
    progress(new Progress(percent, Optional.of(message), Optional.of(data), Optional.empty()));
  }

  private synchronized void progress(Progress changed) {
    progress = changed;
  }

  @Override
  public synchronized void log(String level, String message) {
    if (lines.isEmpty()) {
      lines = new ArrayList<>();
    }
    if (lines.size() == MAX_LINES) {
      dropped++;
      return;
    }
    // The store numbers and dates them.
    lines.add(
        new LogLine(0, Instant.EPOCH, level, claim.attempt(), message, Json.EMPTY_OBJECT));
  }

  @Override
  public boolean isCancelled() {
    return stop != null;
  }

  @Override
  public void checkpoint() throws InterruptedException {
    if (stop != null || Thread.currentThread().isInterrupted()) {
      throw new InterruptedException("asked to stop");
    }
  }

  @Nullable Stop stopped() {
    return stop;
  }

  /// Marks the beginning, on the thread that will do the work.
  void begin() {
    thread = Thread.currentThread();
    if (stop != null) {
      Thread.currentThread().interrupt();
    }
  }

  /// Asks it to stop at its next checkpoint. The first reason stands.
  void ask(Stop reason) {
    if (stop == null) {
      stop = reason;
    }
  }

  /// Stops it: it sees so at its next checkpoint, or where it waits. Who was only asked before is told now.
  void stop(Stop reason, long patience) {
    if (patientUntil != Long.MAX_VALUE) {
      return;
    }
    ask(reason);
    patientUntil = patience;
    var worker = thread;
    if (worker != null) {
      worker.interrupt();
    }
  }

  /// Whether it was stopped and has not ended in its time.
  boolean isOverdue(long now) {
    return now >= patientUntil;
  }

  /// Whether this is the first end of it: what comes after is of an attempt that was given up.
  synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  synchronized boolean hasReport() {
    return progress != null || cursorChanged || !lines.isEmpty();
  }

  /// What it said since the last time.
  synchronized Report takeReport() {
    if (!hasReport()) {
      return Report.NONE;
    }
    if (dropped > 0) {
      var message = dropped + " more lines were too many";
      lines.add(
          new LogLine(
              0, Instant.EPOCH, "warn", claim.attempt(), message, Json.EMPTY_OBJECT));
    }
    var report =
        new Report(
            Optional.ofNullable(progress),
            cursorChanged ? Optional.ofNullable(cursor) : Optional.empty(),
            lines);
    progress = null;
    cursorChanged = false;
    lines = List.of();
    dropped = 0;
    return report;
  }
}
