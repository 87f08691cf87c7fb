package io.millrace.server.live.feed;

import io.millrace.core.job.LogLine;
import io.millrace.core.spi.JobSearch;
import io.vertx.core.Future;
import java.util.List;

/// The end of a job's own log, as somebody follows it.
final class LogTail {
  private static final int PAGE = 1_000;
  private static final int MOST = 100;

  private final JobSearch search;
  private final String id;
  private long last;

  LogTail(JobSearch search, String id) {
    this.search = search;
    this.id = id;
  }

  /// Passes all lines that are there now.
  Future<?> skip() {
    return search
        .logs(id, last, PAGE)
        .compose(lines -> {
          passed(lines);
          return lines.size() < PAGE ? Future.succeededFuture() : skip();
        });
  }

  /// Lines that came since.
  Future<List<LogLine>> next() {
    return search
        .logs(id, last, MOST)
        .map(lines -> {
          passed(lines);
          return lines;
        });
  }

  private void passed(List<LogLine> lines) {
    if (!lines.isEmpty()) {
      last = lines.getLast().n();
    }
  }
}
