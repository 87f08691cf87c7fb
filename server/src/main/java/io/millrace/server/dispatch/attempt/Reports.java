package io.millrace.server.dispatch.attempt;

import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.spi.Extend.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an attempt has said and the store has not heard yet, beside what is kept of its job.
///
/// The performer's threads write and the event loop takes, so all hold the lock: the one exception
/// to the rule that a loop takes none. What is done under it is a handful of assignments, so that
/// nobody waits for more than that, and the pieces of a report stay together.
public final class Reports {
  /// More lines than this that the store has not heard are dropped, and counted in a last one.
  private static final int MAX_LINES = 1_000;

  private static final String TOO_MANY = " more lines were too many";
  private static final int MAX_DATA = 1024 * 1024;

  private static final int MAX_STEPS = 1024 * 1024;

  private final int attempt;
  private Kept kept;
  private boolean cursorMoved;
  private @Nullable Progress progress;
  private Map<String, Json> steps = Map.of();
  private List<LogLine> lines = List.of();

  /// How many lines were dropped in all, and how many of them a line speaks of.
  private int dropped;

  private int counted;

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
    check(moved);
    kept = new Kept(Optional.of(moved), kept.data(), kept.steps());
    cursorMoved = true;
  }

  synchronized void progress(Progress made) {
    made.data().ifPresent(Reports::check);
    progress = made;
    if (made.data().isPresent()) {
      kept = new Kept(kept.cursor(), made.data(), kept.steps());
    }
  }

  private static void check(Json kept) {
    if (kept.size() > MAX_DATA) {
      throw new IllegalArgumentException("a job keeps a cursor and data of at most 1 MiB each");
    }
  }

  /// Both at once: the store gets both or neither.
  synchronized void progress(Progress made, Json moved) {
    check(moved);
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
    var line = LogLine.said(level, attempt, message);
    if (lines.size() >= MAX_LINES) {
      dropped++;
    } else {
      add(line);
    }
  }

  private void add(LogLine line) {
    if (lines.isEmpty()) {
      lines = new ArrayList<>();
    }
    lines.add(line);
  }

  public synchronized boolean isEmpty() {
    return progress == null && !cursorMoved && steps.isEmpty() && lines.isEmpty();
  }

  /// What was said since the last time.
  synchronized Report take() {
    if (isEmpty()) {
      return Report.NONE;
    }
    if (dropped > counted) {
      counted = dropped;
      add(LogLine.said("warn", attempt, dropped + TOO_MANY));
    }
    var moved = cursorMoved ? kept.cursor() : Optional.<Json>empty();
    var report = new Report(Optional.ofNullable(progress), moved, steps, lines);
    progress = null;
    cursorMoved = false;
    steps = Map.of();
    lines = List.of();
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
      drop();
    }
  }

  /// The newest of those that are too many, and what speaks of others that were.
  private void drop() {
    if (lines.size() > MAX_LINES) {
      var rest = lines.subList(MAX_LINES, lines.size());
      dropped += (int) rest.stream().filter(line -> !line.message().endsWith(TOO_MANY)).count();
      counted = 0;
      rest.clear();
    }
  }
}
