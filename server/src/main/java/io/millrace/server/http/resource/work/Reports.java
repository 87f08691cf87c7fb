package io.millrace.server.http.resource.work;

import io.millrace.core.job.Json;
import io.millrace.core.job.LogLine;
import io.millrace.core.job.Progress;
import io.millrace.core.spi.Extend.Report;
import io.millrace.core.spi.Extended.Held;
import io.millrace.core.spi.Extended.Slot;
import io.millrace.server.http.fields.Fields;
import io.millrace.server.http.fields.Shape;
import io.millrace.server.http.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the holder of a lease reports while it works, and the lines of a job's log.
public final class Reports {
  private static final int MAX_DATA = 16 * 1024;
  private static final int MAX_LINES = 1_000;
  private static final int MAX_MESSAGE = LogLine.MAX_MESSAGE;

  private static final List<String> LEVELS = LogLine.LEVELS;

  /// Lines of a log; the store numbers and dates them.
  static final Shape<List<LogLine>> LINES = Shape.list(Shape.members(Reports::line), MAX_LINES);

  private Reports() {}

  /// Reads the body of `extend`: by how much, empty for the length it has.
  public static Optional<Duration> readExtend(Fields fields) {
    return Settles.lease(fields, "by");
  }

  /// Reads the body of `progress`.
  public static Report readProgress(Fields fields) {
    int percent = fields.takeWhole("percent", 0, 100).orElse(0);
    var message = fields.take("message", Shape.SENTENCE);
    var data = fields.take("data", Shape.json(MAX_DATA));
    var progress = new Progress(percent, message, data, Optional.empty());
    return Report.of(progress, Settles.cursor(fields));
  }

  /// Reads the lines of `POST /v1/jobs/{id}/logs`; the store numbers and dates them.
  public static Report readLines(Fields fields) {
    return Report.lines(fields.need("lines", LINES).orElse(List.of()));
  }

  private static LogLine line(Fields fields) {
    var level =
        fields
            .take("level", Shape.word(word -> Optional.of(word).filter(LEVELS::contains), LEVELS))
            .orElse("info");
    var message = fields.need("message", Shape.TEXT).orElse("");
    if (message.getBytes(StandardCharsets.UTF_8).length > MAX_MESSAGE) {
      fields.fault("message", "range", "at most 8 KiB");
    }
    var more = fields.take("fields", Shape.object(MAX_MESSAGE)).orElse(Json.EMPTY_OBJECT);
    return new LogLine(0, Instant.EPOCH, level, 0, message, more);
  }

  public static boolean isLevel(String word) {
    return LEVELS.contains(word);
  }

  /// Whether a line is at least as grave as that level.
  public static boolean isAtLeast(LogLine line, String level) {
    return LEVELS.indexOf(line.level()) >= LEVELS.indexOf(level);
  }

  public static void writeHeld(JsonWriter json, Held held) {
    json.object().put("deadline", held.deadline()).name("cancel");
    held.cancel()
        .ifPresentOrElse(
            ask ->
                json.object()
                    .put("reason", Optional.of(ask.reason()).filter(it -> !it.isEmpty()))
                    .put("grace_until", ask.graceUntil())
                    .endObject(),
            json::none);
    if (held.slot() == Slot.ASKED) {
      json.object("yield").put("reason", "preempted").endObject();
    } else {
      json.putNull("yield");
    }
    json.endObject();
  }

  public static void writeLine(JsonWriter json, LogLine line) {
    json.object()
        .put("n", line.n())
        .put("at", line.at())
        .put("level", line.level())
        .put("attempt", line.attempt())
        .put("message", line.message())
        .put("fields", line.fields())
        .endObject();
  }
}
