package io.millrace.server.http.listing;

import io.millrace.core.query.Page;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/// A list as one item a line, a page at a time. For one event loop.
public final class Lines<T> implements Reply.Rest {
  private static final int PAGE = 500;
  private static final int MOST = 100_000;

  private final BiFunction<Optional<Page.Cursor>, Integer, Future<Page<T>>> find;
  private final BiConsumer<JsonWriter, T> writer;
  private Optional<Page.Cursor> after;
  private int sent;
  private boolean over;

  Lines(
      Optional<Page.Cursor> after,
      BiFunction<Optional<Page.Cursor>, Integer, Future<Page<T>>> find,
      BiConsumer<JsonWriter, T> writer) {
    this.after = after;
    this.find = find;
    this.writer = writer;
  }

  @Override
  public Future<Optional<Buffer>> next() {
    return over
        ? Future.succeededFuture(Optional.empty())
        : find.apply(after, PAGE).map(page -> Optional.of(lines(page)));
  }

  private Buffer lines(Page<T> page) {
    var lines = Buffer.buffer();
    for (var item : page.items()) {
      var json = new JsonWriter();
      writer.accept(json, item);
      lines.appendBytes(json.bytes()).appendByte((byte) '\n');
    }
    sent += page.items().size();
    after = page.next();
    over = after.isEmpty() || sent >= MOST;
    return lines;
  }
}
