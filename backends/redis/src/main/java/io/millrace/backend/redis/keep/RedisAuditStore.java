package io.millrace.backend.redis.keep;

import io.millrace.backend.redis.find.Line;
import io.millrace.backend.redis.find.Search;
import io.millrace.backend.redis.footing.Footing;
import io.millrace.backend.redis.footing.Scripts;
import io.millrace.backend.redis.form.Bytes;
import io.millrace.backend.redis.form.Form;
import io.millrace.backend.redis.wire.Args;
import io.millrace.backend.redis.wire.Heard;
import io.millrace.core.audit.AuditLine;
import io.millrace.core.audit.AuditQuery;
import io.millrace.core.form.AuditForm;
import io.millrace.core.query.Page;
import io.millrace.core.spi.AuditStore;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What people did, in Redis. A page with conditions looks at all lines, slice by slice, so that it
/// can say how many there are; one without knows it.
public final class RedisAuditStore implements AuditStore {
  private static final int SLICE = 500;
  private static final int MOST_CUT = 1_000;
  private static final int HEAD = 6;

  /// What a line's number stands behind in its place in the stream.
  private static final String NUMBERED = "0-";

  private final Footing footing;

  public RedisAuditStore(Footing footing) {
    this.footing = footing;
  }

  @Override
  public Future<Void> append(List<AuditLine> lines) {
    return footing
        .loop()
        .take(() -> {
          Future<?> added = Future.succeededFuture();
          for (int from = 0; from < lines.size(); from += SLICE) {
            var args = new Args();
            lines
                .subList(from, Math.min(from + SLICE, lines.size()))
                .forEach(it -> args.add(form(it)));
            added = added.compose(_ -> footing.commands().run(Scripts.APPEND, key(), args));
          }
          return added.mapEmpty();
        });
  }

  private static byte[] form(AuditLine line) {
    var form = Form.of(out -> AuditForm.write(out, line));
    return new Bytes(HEAD + form.length).put(line.at().toEpochMilli(), HEAD).put(form).done();
  }

  @Override
  public Future<Page<AuditLine>> find(AuditQuery query, Optional<Page.Cursor> after, int limit) {
    long before = after.map(Page.Cursor::place).orElse(Long.MAX_VALUE);
    var search = new Search(query, before, limit);
    return footing
        .loop()
        .take(() ->
            query.equals(AuditQuery.ALL)
                ? footing
                    .reads()
                    .read("XLEN", new Args().add(key().getFirst()))
                    .compose(length -> {
                      search.total = length.number();
                      return slice(before, limit + 1L).map(lines -> search.take(lines).page());
                    })
                : goOn(search, Long.MAX_VALUE));
  }

  private Future<Page<AuditLine>> goOn(Search search, long from) {
    return slice(from, SLICE)
        .compose(lines -> {
          search.count(lines).take(lines);
          return lines.size() < SLICE
              ? Future.succeededFuture(search.page())
              : goOn(search, lines.getLast().number);
        });
  }

  /// The newest lines before a number.
  private Future<List<Line>> slice(long before, long count) {
    var end = before == Long.MAX_VALUE ? "+" : "(" + NUMBERED + before;
    var args = new Args().add(key().getFirst()).add(end).add("-").add("COUNT").add(count);
    return footing.reads().read("XREVRANGE", args).map(RedisAuditStore::lines);
  }

  private static List<Line> lines(Heard from) {
    var lines = new ArrayList<Line>(from.size());
    for (int at = 0; at < from.size(); at++) {
      var entry = from.at(at);
      long number = Long.parseLong(entry.text(0).substring(NUMBERED.length()));
      lines.add(new Line(number, AuditForm.read(Form.in(entry.at(1).bytes(1), HEAD))));
    }
    return lines;
  }

  @Override
  public Future<Integer> prune(Instant before, int keep, int limit) {
    return footing.loop().take(() -> cut(before, keep, limit, 0));
  }

  private Future<Integer> cut(Instant before, int keep, int limit, int gone) {
    int most = Math.min(limit - gone, MOST_CUT);
    var args = new Args().add(before.toEpochMilli()).add(keep).add(most);
    return footing
        .commands()
        .run(Scripts.CUT, key(), args)
        .compose(cut -> {
          int all = gone + (int) cut.number();
          return cut.number() < most || all == limit
              ? Future.succeededFuture(all)
              : cut(before, keep, limit, all);
        });
  }

  private List<byte[]> key() {
    return footing.keys().center("audit");
  }

  /// A line and the number that counts it.
  private record Line(long number, AuditLine line) {}

  /// One page on its way: what was found of it, and how many match until now.
  private static final class Search {
    private final AuditQuery query;
    private final long before;
    private final int limit;
    private final List<Line> found = new ArrayList<>();
    private long total;

    Search(AuditQuery query, long before, int limit) {
      this.query = query;
      this.before = before;
      this.limit = limit;
    }

    Search count(List<Line> lines) {
      total += lines.stream().filter(it -> query.matches(it.line)).count();
      return this;
    }

    /// Takes what belongs to the page, and one more to know that there is more.
    Search take(List<Line> lines) {
      for (var line : lines) {
        if (found.size() <= limit && line.number < before && query.matches(line.line)) {
          found.add(line);
        }
      }
      return this;
    }

    Page<AuditLine> page() {
      boolean more = found.size() > limit;
      var shown = more ? found.subList(0, limit) : found;
      var next =
          more && limit > 0
              ? Optional.of(new Page.Cursor(0, shown.getLast().number))
              : Optional.<Page.Cursor>empty();
      var items = shown.stream().map(Line::line).toList();
      return new Page<>(items, next, new Page.Total(total, true), Optional.empty(), true);
    }
  }
}
