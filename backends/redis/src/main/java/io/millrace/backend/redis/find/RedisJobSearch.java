package io.millrace.backend.redis.find;

import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Homes;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.record.Reading;
import io.millrace.backend.redis.wire.Args;
import io.millrace.core.form.In;
import io.millrace.core.job.JobSnapshot;
import io.millrace.core.job.LogLine;
import io.millrace.core.query.Counts;
import io.millrace.core.query.Found;
import io.millrace.core.query.JobQuery;
import io.millrace.core.query.Page;
import io.millrace.core.query.Sort;
import io.millrace.core.query.Standing;
import io.millrace.core.spi.JobSearch;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Reads of jobs in Redis, over a connection of their own.
public final class RedisJobSearch implements JobSearch {
  private final Footing footing;
  private final Homes homes;
  private final Reading reading;
  private final Search search;
  private final Blocking blocking;

  public RedisJobSearch(
      Footing footing, Homes homes, Reading reading, Search search, Blocking blocking) {
    this.footing = footing;
    this.homes = homes;
    this.reading = reading;
    this.search = search;
    this.blocking = blocking;
  }

  @Override
  public Future<List<Found>> get(List<String> ids) {
    return footing
        .loop()
        .take(() ->
            reading.look(footing.reads(), ids).map(look -> ids.stream().map(look::found).toList()));
  }

  @Override
  public Future<Page<JobSnapshot>> find(
      JobQuery query, Sort sort, Optional<Page.Cursor> after, int limit) {
    return footing.loop().take(() -> search.find(query, sort, after, limit));
  }

  @Override
  public Future<Optional<Standing>> standing(String id) {
    return footing.loop().take(() -> blocking.standing(id));
  }

  @Override
  public Future<Counts> count(JobQuery query, Counts.Ask ask) {
    return footing.loop().take(() -> search.count(query, ask));
  }

  @Override
  public Future<List<LogLine>> logs(String id, long after, int limit) {
    return footing
        .loop()
        .take(() ->
            homes
                .of(List.of(id))
                .compose(where -> {
                  var queue = where.get(id);
                  return queue == null
                      ? Future.succeededFuture(List.of())
                      : lines(queue, id, after, limit);
                }));
  }

  /// Lines are numbered without a gap, so the newest tells where any of them stands.
  private Future<List<LogLine>> lines(String queue, String id, long after, int limit) {
    var log = footing.keys().home(queue).log(id).getFirst();
    return footing
        .reads()
        .read("LRANGE", new Args().add(log).add(0).add(0))
        .compose(first -> {
          if (first.size() == 0) {
            return Future.succeededFuture(List.of());
          }
          long skip = Math.max(0, after + 1 - Bytes.number(first.bytes(0), 0, 6));
          var range = new Args().add(log).add(skip).add(skip + limit - 1);
          return footing
              .reads()
              .read("LRANGE", range)
              .map(found -> {
                var lines = new ArrayList<LogLine>(found.size());
                for (int at = 0; at < found.size(); at++) {
                  lines.add(line(found.bytes(at)));
                }
                return lines;
              });
        });
  }

  /// `<I6I6H` its number, its instant and the attempt; then what it says.
  private static LogLine line(byte[] from) {
    var in = new In(from, 14, from.length, new HashMap<>());
    return new LogLine(
        Bytes.number(from, 0, 6),
        Instant.ofEpochMilli(Bytes.number(from, 6, 6)),
        in.name(),
        (int) Bytes.number(from, 12, 2),
        in.text(),
        in.json());
  }
}
