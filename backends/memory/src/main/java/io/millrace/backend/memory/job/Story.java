package io.millrace.backend.memory.job;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Json;
import io.millrace.core.job.Kept;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Progress;
import io.millrace.core.job.StepDone;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a job has to tell: its attempts, marks, reports and how it ended. A job that only waits has
/// none ([#NONE], never written to).
public final class Story {
  static final Story NONE = new Story();

  static final int MAX_LINES = 10_000;
  private static final int MAX_LOG_BYTES = 1024 * 1024;

  Optional<Progress> progress = Optional.empty();
  Optional<Json> cursor = Optional.empty();
  Optional<Json> result = Optional.empty();
  Optional<Failure> error = Optional.empty();
  Optional<String> signature = Optional.empty();

  /// Whether any of these, or of the following, is not yet written ([Changes]).
  boolean fresh;

  byte newPasts;
  byte newMarks;
  int newSteps;
  short newLines;
  @Nullable Past past;
  @Nullable ArrayDeque<Mark> marks;
  @Nullable Map<String, StepDone> steps;
  @Nullable ArrayDeque<LogLine> log;
  private int logBytes;
  long logged;

  public Optional<Json> result() {
    return result;
  }

  public Optional<Failure> error() {
    return error;
  }

  public Optional<String> signature() {
    return signature;
  }

  public void reported(Progress how) {
    progress = Optional.of(how);
  }

  public void goesOnFrom(Optional<Json> where) {
    cursor = where;
  }

  public void cameTo(Json what) {
    result = Optional.of(what);
  }

  public void failed(Failure how) {
    error = Optional.of(how);
  }

  public void diedOf(String what) {
    signature = Optional.of(what);
  }

  public void ended(Entry entry, Holder holder, long now, String outcome) {
    ended(entry, holder, now, outcome, null, Optional.empty());
  }

  /// With what went wrong, and when the job is to come back, if it is.
  public void ended(
      Entry entry,
      Holder holder,
      long now,
      String outcome,
      @Nullable Failure failure,
      Optional<Instant> back) {
    long backAt = back.map(Instant::toEpochMilli).orElse(0L);
    add(
        new Past(
            past, depth(), entry.attempt, holder, entry.startedAt, now, outcome, failure, backAt));
    newPasts = (byte) Math.min(newPasts + 1, Byte.MAX_VALUE);
  }

  int depth() {
    return past == null ? 1 : past.depth() + 1;
  }

  /// Cut by half, so that it costs nothing on most attempts.
  void add(Past one) {
    past = one.depth() == 2 * Attempt.KEPT ? Past.newest(one, Attempt.KEPT) : one;
  }

  Optional<Holder> lastHolder() {
    return Optional.ofNullable(past).map(Past::holder);
  }

  /// Oldest first, the running one last.
  List<Attempt> attempts(Entry entry) {
    var lent = entry.lent;
    if (lent == null && past == null) {
      return List.of();
    }
    var attempts = new ArrayList<Attempt>();
    if (lent != null && entry.attempt > 0 && lent.judge == null) {
      attempts.add(
          new Attempt(
              entry.attempt,
              lent.holder,
              Instant.ofEpochMilli(entry.startedAt),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty()));
    }
    for (var at = past; at != null && attempts.size() < Attempt.KEPT; at = at.earlier()) {
      attempts.add(at.attempt());
    }
    return attempts.reversed();
  }

  void mark(Mark mark) {
    if (marks == null) {
      marks = new ArrayDeque<>(2);
    }
    if (marks.size() == Mark.KEPT) {
      marks.removeFirst();
    }
    marks.add(mark);
    newMarks = (byte) Math.min(newMarks + 1, Mark.KEPT);
  }

  /// Keeps what steps came to, each once.
  public void done(Map<String, Json> results, Instant now, int attempt) {
    results.forEach((name, result) -> done(new StepDone(name, result, attempt, now)));
  }

  void done(StepDone step) {
    if (steps == null) {
      steps = new LinkedHashMap<>();
    }
    if (steps.putIfAbsent(step.name(), step) == null) {
      newSteps++;
    }
  }

  /// In the order in which they were done.
  List<StepDone> steps() {
    return steps == null ? List.of() : List.copyOf(steps.values());
  }

  /// What the next attempt gets of those before it.
  Kept kept() {
    return cursor.isEmpty() && progress.isEmpty() && steps == null
        ? Kept.NOTHING
        : new Kept(cursor, progress.flatMap(Progress::data), results());
  }

  private Map<String, Json> results() {
    if (steps == null) {
      return Map.of();
    }
    var results = new LinkedHashMap<String, Json>();
    steps.forEach((name, step) -> results.put(name, step.result()));
    return Collections.unmodifiableMap(results);
  }

  List<Mark> marks() {
    return marks == null ? List.of() : List.copyOf(marks);
  }

  /// Adds lines under the numbers that follow; the oldest go when there are too many.
  public void log(List<LogLine> lines, Instant now, int attempt) {
    if (log == null) {
      log = new ArrayDeque<>();
    }
    for (var line : lines) {
      keep(log, new LogLine(logged + 1, now, line.level(), attempt, line.message(), line.fields()));
    }
    newLines = (short) Math.min(newLines + lines.size(), MAX_LINES);
  }

  void keep(ArrayDeque<LogLine> lines, LogLine line) {
    lines.add(line);
    logged = line.n();
    logBytes += weight(line);
    while (lines.size() > MAX_LINES || logBytes > MAX_LOG_BYTES) {
      logBytes -= weight(lines.removeFirst());
    }
  }

  public List<LogLine> log(long after, int limit) {
    return log == null
        ? List.of()
        : log.stream().filter(line -> line.n() > after).limit(limit).toList();
  }

  private static int weight(LogLine line) {
    return line.message().length() + line.fields().size() + 16;
  }

  /// A new series of attempts: what the last one came to no longer holds. How far it got stays with
  /// the cursor from which the new one goes on.
  public void beginAgain() {
    result = Optional.empty();
    error = Optional.empty();
    signature = Optional.empty();
    progress = cursor.isEmpty() ? Optional.empty() : progress;
  }

  /// What came until now is written.
  void written() {
    fresh = false;
    newPasts = 0;
    newMarks = 0;
    newLines = 0;
    newSteps = 0;
  }

  /// Whether there are steps to be written.
  boolean hasSteps(boolean whole) {
    return steps != null && (whole || newSteps > 0);
  }
}
