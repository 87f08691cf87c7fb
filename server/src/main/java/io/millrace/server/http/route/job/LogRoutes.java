package io.millrace.server.http.route.job;

import io.millrace.core.job.LogLine;
import io.millrace.core.query.Found;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.problem.Problem;
import io.millrace.server.http.problem.ProblemCode;
import io.millrace.server.http.resource.work.Reports;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.OneJob;
import io.millrace.server.http.route.Watch;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The log of a job: a page of it, or all that comes.
public record LogRoutes(Doors doors, Watch watch) implements Routes {
  private static final int MOST_LINES = 500;
  private static final int LINES = 200;

  private static final Duration RELIEF = Duration.ofSeconds(5);

  @Override
  public void mount(Table table) {
    table.followed("/v1/jobs/{id}/logs", this::logs);
  }

  private Future<Reply> logs(Call call) {
    boolean named = call.query().take("follow", LogRoutes::sse).isPresent();
    boolean follows = named || call.wantsEvents();
    var after = call.query().take("after", LogRoutes::number);
    var level = call.query().take("level", LogRoutes::level).orElse("debug");
    int limit = call.query().whole("limit", 0, MOST_LINES, LINES);
    call.query().end();
    return find(call)
        .compose(_ ->
            follows
                ? follow(call, after.orElseGet(() -> last(call)), level)
                : lines(call, after.orElse(0L), level, limit, new ArrayList<>())
                    .map(lines -> reply(lines, limit)));
  }

  private static String sse(String word) {
    if (!word.equals("sse")) {
      throw new IllegalArgumentException("must be sse");
    }
    return word;
  }

  /// The last line that a browser has, as it says by itself when it comes again.
  private static long last(Call call) {
    return call.header("last-event-id").filter(LogRoutes::isNumber).map(Long::parseLong).orElse(0L);
  }

  private Future<Reply> follow(Call call, long after, String level) {
    if (call.isHead()) {
      return Future.succeededFuture(Reply.noEvents());
    }
    var id = call.parameter("id");
    var follower = watch.follow(id).orElseThrow(() -> tooMany().exception());
    call.gone().onComplete(_ -> follower.leave(), _ -> follower.leave());
    var search = doors.search(call.caller());
    var tail = new LogEvents.Tail(search, id, level, after);
    return Future.succeededFuture(
        Reply.events(new LogEvents(tail, follower, call.guest(), doors::isStopping)));
  }

  private static Problem tooMany() {
    return Problem.of(ProblemCode.OVERLOADED, "too many follow logs here: try again")
        .withRetryAfter(RELIEF);
  }

  /// Reads on until the page is full, because lines of a lower level are not shown.
  private Future<List<LogLine>> lines(
      Call call, long after, String level, int limit, List<LogLine> shown) {
    return doors
        .search(call.caller())
        .logs(call.parameter("id"), after, MOST_LINES)
        .compose(read -> {
          read.stream()
              .filter(line -> Reports.isAtLeast(line, level))
              .limit(limit - shown.size())
              .forEach(shown::add);
          return read.size() < MOST_LINES || shown.size() == limit
              ? Future.succeededFuture(shown)
              : lines(call, read.getLast().n(), level, limit, shown);
        });
  }

  private static Reply reply(List<LogLine> lines, int limit) {
    var json = new JsonWriter().object().array("items");
    lines.forEach(line -> Reports.writeLine(json, line));
    json.endArray();
    if (lines.isEmpty() || lines.size() < limit) {
      json.putNull("next");
    } else {
      json.put("next", Long.toString(lines.getLast().n()));
    }
    return Reply.json(200, json.endObject());
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,15}");
  }

  private static long number(String text) {
    if (!isNumber(text)) {
      throw new IllegalArgumentException("must be the number of a line");
    }
    return Long.parseLong(text);
  }

  private static String level(String text) {
    if (!Reports.isLevel(text)) {
      throw new IllegalArgumentException("must be one of debug, info, warn, error");
    }
    return text;
  }

  private Future<Found> find(Call call) {
    var id = call.parameter("id");
    return doors
        .search(call.caller())
        .get(List.of(id))
        .map(found -> {
          OneJob.here(id, found.getFirst());
          return found.getFirst();
        });
  }
}
