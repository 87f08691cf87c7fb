package io.millrace.server.dispatch;

import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.spi.Extend.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an attempt has said and the store has not heard yet.
///
/// The performer's thread writes and the event loop takes, so both hold the lock; neither waits
/// while it does.
final class Reports {
  /// More lines than this between two renewals are dropped, and counted in the last one kept.
  private static final int MAX_LINES = 1_000;

  private final int attempt;
  private @Nullable Json cursor;
  private boolean cursorMoved;
  private @Nullable Progress progress;
  private List<LogLine> lines = List.of();
  private int dropped;

  /// Of that attempt of a job, which begins where the last one left its cursor.
  Reports(int attempt, Optional<Json> cursor) {
    this.attempt = attempt;
    this.cursor = cursor.orElse(null);
  }

  synchronized Optional<Json> cursor() {
    return Optional.ofNullable(cursor);
  }

  synchronized void cursor(Json moved) {
    cursor = moved;
    cursorMoved = true;
  }

  synchronized void progress(Progress made) {
    progress = made;
  }

  synchronized void log(String level, String message) {
    if (lines.size() == MAX_LINES) {
      dropped++;
    } else {
      add(level, message);
    }
  }

  /// The store numbers and dates lines.
  private void add(String level, String message) {
    if (lines.isEmpty()) {
      lines = new ArrayList<>();
    }
    lines.add(new LogLine(0, Instant.EPOCH, level, attempt, message, Json.EMPTY_OBJECT));
  }

  synchronized boolean isEmpty() {
    return progress == null && !cursorMoved && lines.isEmpty();
  }

  /// What was said since the last time.
  synchronized Report take() {
    if (isEmpty()) {
      return Report.NONE;
    }
    if (dropped > 0) {
      add("warn", dropped + " more lines were too many");
    }
    var report =
        new Report(Optional.ofNullable(progress), cursorMoved ? cursor() : Optional.empty(), lines);
    progress = null;
    cursorMoved = false;
    lines = List.of();
    dropped = 0;
    return report;
  }

  /// Keeps what the store did not hear, for the next time; what was said since goes before it.
  synchronized void putBack(Report unheard) {
    progress = progress == null ? unheard.progress().orElse(null) : progress;
    cursorMoved |= unheard.cursor().isPresent();
    if (!unheard.lines().isEmpty()) {
      var later = lines;
      lines = new ArrayList<>(unheard.lines());
      lines.addAll(later);
    }
  }
}
