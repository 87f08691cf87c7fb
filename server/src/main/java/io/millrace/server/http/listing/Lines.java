package io.millrace.server.http.listing;

import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/// A list as one item a line, a page at a time, each begun where the one before it says. For one
/// event loop.
final class Lines<C, T> implements Reply.Rest {
  private static final int PAGE = 500;
  private static final int MOST = 100_000;

  private final BiFunction<Optional<C>, Integer, Future<Some<C, T>>> find;
  private final BiConsumer<JsonWriter, T> writer;
  private Optional<C> after;
  private int sent;
  private boolean over;

  /// Some items, and where those behind them begin.
  record Some<C, T>(List<T> items, Optional<C> next) {}

  Lines(
      Optional<C> after,
      BiFunction<Optional<C>, Integer, Future<Some<C, T>>> find,
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

  private Buffer lines(Some<C, T> page) {
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
