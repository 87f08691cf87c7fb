package io.millrace.server.dispatch;

import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.spi.Extend.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an attempt has said and the store has not heard yet, beside what is kept of its job.
///
/// The performer's threads write and the event loop takes, so all hold the lock; nobody waits while
/// holding it.
final class Reports {
  /// More lines than this between two renewals are dropped, and counted in the last one kept.
  private static final int MAX_LINES = 1_000;

  private static final int MAX_STEPS = 1024 * 1024;

  private final int attempt;
  private Kept kept;
  private boolean cursorMoved;
  private @Nullable Progress progress;
  private Map<String, Json> steps = Map.of();
  private List<LogLine> lines = List.of();
  private int dropped;

  /// Of that attempt of a job, which begins where the last one left it.
  Reports(int attempt, Kept kept) {
    this.attempt = attempt;
    this.kept = kept;
  }

  /// What is kept of the job until now.
  synchronized Kept kept() {
    return kept;
  }

  synchronized void cursor(Json moved) {
    kept = new Kept(Optional.of(moved), kept.data(), kept.steps());
    cursorMoved = true;
  }

  synchronized void progress(Progress made) {
    progress = made;
    if (made.data().isPresent()) {
      kept = new Kept(kept.cursor(), made.data(), kept.steps());
    }
  }

  /// Both at once: the store gets both or neither.
  synchronized void progress(Progress made, Json moved) {
    progress(made);
    cursor(moved);
  }

  /// What a step came to; false, and it is not kept, when the job has too much of it.
  synchronized boolean step(String name, Json result) {
    var all = new LinkedHashMap<>(kept.steps());
    all.put(name, result);
    if (all.values().stream().mapToLong(Json::size).sum() > MAX_STEPS) {
      return false;
    }
    kept = new Kept(kept.cursor(), kept.data(), all);
    steps = steps.isEmpty() ? new LinkedHashMap<>() : steps;
    steps.put(name, result);
    return true;
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
    return progress == null && !cursorMoved && steps.isEmpty() && lines.isEmpty();
  }

  /// What was said since the last time.
  synchronized Report take() {
    if (isEmpty()) {
      return Report.NONE;
    }
    if (dropped > 0) {
      add("warn", dropped + " more lines were too many");
    }
    var moved = cursorMoved ? kept.cursor() : Optional.<Json>empty();
    var report = new Report(Optional.ofNullable(progress), moved, steps, lines);
    progress = null;
    cursorMoved = false;
    steps = Map.of();
    lines = List.of();
    dropped = 0;
    return report;
  }

  /// Keeps what the store did not hear, for the next time; what was said since goes before it.
  synchronized void putBack(Report unheard) {
    progress = progress == null ? unheard.progress().orElse(null) : progress;
    cursorMoved |= unheard.cursor().isPresent();
    if (!unheard.steps().isEmpty()) {
      var later = steps;
      steps = new LinkedHashMap<>(unheard.steps());
      steps.putAll(later);
    }
    if (!unheard.lines().isEmpty()) {
      var later = lines;
      lines = new ArrayList<>(unheard.lines());
      lines.addAll(later);
    }
  }
}
