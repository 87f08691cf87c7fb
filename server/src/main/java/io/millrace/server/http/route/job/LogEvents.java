package io.millrace.server.http.route.job;

import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Found;
import io.millrace.core.spi.JobSearch;
import io.millrace.server.http.call.Guest;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.resource.work.Reports;
import io.millrace.server.http.route.Watch;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The log of a job as server-sent events: the lines that are there, then each as it comes, until
/// the job has ended or whoever follows is not let in any more. What a slow client has not taken
/// stays in the store. For one event loop.
final class LogEvents implements Reply.Rest {
  /// Lines of one part.
  private static final int LINES = 100;

  /// After such a silence a comment tells everybody between that the connection lives.
  private static final long SILENCE = Duration.ofSeconds(15).toNanos();

  private final Tail tail;
  private final Watch.Follower follower;
  private final Guest guest;
  private final BooleanSupplier stopping;
  private final StringBuilder text = new StringBuilder("retry: 2000\n\n");
  private long last;
  private long saidAt;
  private boolean over;

  /// Which lines: of the log of `id`, of this level at least, those behind a number.
  record Tail(JobSearch search, String id, String level, long after) {
    private Future<Found> job() {
      return search.get(List.of(id)).map(List::getFirst);
    }

    private Future<List<LogLine>> lines(long from) {
      return search.logs(id, from, LINES);
    }
  }

  LogEvents(Tail tail, Watch.Follower follower, Guest guest, BooleanSupplier stopping) {
    this.tail = tail;
    this.follower = follower;
    this.guest = guest;
    this.stopping = stopping;
    this.last = tail.after;
  }

  @Override
  public Future<Optional<Buffer>> next() {
    saidAt = System.nanoTime();
    return part();
  }

  private Future<Optional<Buffer>> part() {
    if (!text.isEmpty()) {
      var full = Buffer.buffer(text.toString());
      text.setLength(0);
      return Future.succeededFuture(Optional.of(full));
    }
    if (over || stopping.getAsBoolean()) {
      follower.leave();
      return Future.succeededFuture(Optional.empty());
    }
    return look();
  }

  private Future<Optional<Buffer>> look() {
    if (!guest.isAdmitted()) {
      end("forbidden", Optional.empty());
      return part();
    }
    follower.look();
    // The job before its lines: all are there of one that is seen to have ended.
    return tail.job()
        .compose(found -> tail.lines(last).map(lines -> isNews(found, lines)))
        .compose(news -> news ? part() : follower.heard().compose(_ -> waited()));
  }

  /// Whether there is something to say, or to look for at once.
  private boolean isNews(Found found, List<LogLine> lines) {
    lines.forEach(this::line);
    if (lines.isEmpty() && Watch.hasEnded(found)) {
      var state =
          found instanceof Found.Here(JobSnapshot job)
              ? Optional.of(job.state().wire())
              : Optional.<String>empty();
      end(state.isPresent() ? "ended" : "gone", state);
    }
    return !lines.isEmpty() || over;
  }

  private Future<Optional<Buffer>> waited() {
    if (System.nanoTime() - saidAt >= SILENCE) {
      text.append(":\n\n");
    }
    return part();
  }

  private void line(LogLine line) {
    if (line.n() > last + 1) {
      var missed = new JsonWriter(64).object().put("from", last + 1).put("to", line.n() - 1);
      event("gap", line.n() - 1, missed.put("reason", "expired").endObject());
    }
    last = line.n();
    if (Reports.isAtLeast(line, tail.level)) {
      var json = new JsonWriter(256);
      Reports.writeLine(json, line);
      event("ev", last, json);
    }
  }

  private void end(String reason, Optional<String> state) {
    over = true;
    var json = new JsonWriter(64).object().put("reason", reason).put("state", state);
    event("end", last, json.endObject());
  }

  private void event(String name, long id, JsonWriter data) {
    text.append("id: ").append(id).append("\nevent: ").append(name).append("\ndata: ");
    text.append(data.buffer()).append("\n\n");
  }
}
