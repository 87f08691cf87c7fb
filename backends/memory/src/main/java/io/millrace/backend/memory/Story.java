package io.millrace.backend.memory;

import io.millrace.core.job.Attempt;
import io.millrace.core.job.Failure;
import io.millrace.core.job.Holder;
import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Mark;
import io.millrace.core.job.Progress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a job has to tell: its attempts, marks, reports and how it ended. A job that only waits has
/// none ([#NONE], never written to).
final class Story {
  static final Story NONE = new Story();

  private static final int MAX_LINES = 10_000;
  private static final int MAX_LOG_BYTES = 1024 * 1024;

  Optional<Progress> progress = Optional.empty();
  Optional<Json> cursor = Optional.empty();
  Optional<Json> result = Optional.empty();
  Optional<Failure> error = Optional.empty();
  Optional<String> signature = Optional.empty();
  private @Nullable Past past;
  private @Nullable ArrayDeque<Mark> marks;
  private @Nullable ArrayDeque<LogLine> log;
  private int logBytes;
  private long logged;

  /// An attempt that is over, before the one behind `earlier`: half the size of an [Attempt].
  private record Past(
      @Nullable Past earlier,
      int depth,
      int n,
      Holder holder,
      long startedAt,
      long endedAt,
      String outcome,
      @Nullable Failure error) {
    Attempt attempt() {
      return new Attempt(
          n,
          holder,
          Instant.ofEpochMilli(startedAt),
          Optional.of(Instant.ofEpochMilli(endedAt)),
          Optional.of(outcome),
          Optional.ofNullable(error));
    }
  }

  void ended(Entry entry, Holder holder, long now, String outcome, @Nullable Failure failure) {
    int depth = past == null ? 1 : past.depth + 1;
    past = new Past(past, depth, entry.attempt, holder, entry.startedAt, now, outcome, failure);
    // Cut by half, so that it costs nothing on most attempts.
    if (depth == 2 * Attempt.KEPT) {
      past = newest(past, Attempt.KEPT);
    }
  }

  private static @Nullable Past newest(@Nullable Past past, int count) {
    return past == null || count == 0
        ? null
        : new Past(
            newest(past.earlier, count - 1),
            count,
            past.n,
            past.holder,
            past.startedAt,
            past.endedAt,
            past.outcome,
            past.error);
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
              Optional.empty()));
    }
    for (var at = past; at != null && attempts.size() < Attempt.KEPT; at = at.earlier) {
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
  }

  List<Mark> marks() {
    return marks == null ? List.of() : List.copyOf(marks);
  }

  /// Adds lines under the numbers that follow; the oldest go when there are too many.
  void log(List<LogLine> lines, Instant now, int attempt) {
    if (log == null) {
      log = new ArrayDeque<>();
    }
    for (var line : lines) {
      var kept = new LogLine(++logged, now, line.level(), attempt, line.message(), line.fields());
      log.add(kept);
      logBytes += weight(kept);
      while (log.size() > MAX_LINES || logBytes > MAX_LOG_BYTES) {
        logBytes -= weight(log.removeFirst());
      }
    }
  }

  List<LogLine> log(long after, int limit) {
    return log == null
        ? List.of()
        : log.stream().filter(line -> line.n() > after).limit(limit).toList();
  }

  private static int weight(LogLine line) {
    return line.message().length() + line.fields().size() + 16;
  }

  /// A new series of attempts: what the last one came to no longer holds.
  void beginAgain() {
    result = Optional.empty();
    error = Optional.empty();
    signature = Optional.empty();
    progress = Optional.empty();
  }
}
