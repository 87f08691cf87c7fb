package io.millrace.server.http.listing;

import io.millrace.core.query.Page;
import io.millrace.core.text.Nearest;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.json.JsonWriter;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/// One page of a list: which one is asked for, and how it is answered.
public final class Listing {
  private static final int MOST = 500;
  private static final int USUAL = 50;

  private final Call call;
  private final Cursors cursors;

  private Listing(Call call, Cursors cursors) {
    this.call = call;
    this.cursors = cursors;
  }

  public static Listing of(Call call) {
    return new Listing(call, new Cursors(call.request().path() + call.query().filter()));
  }

  /// How many items at most; 0 asks for the total alone.
  public int limit() {
    return call.query().whole("limit", 0, MOST, USUAL);
  }

  private Optional<Page.Cursor> after() {
    return call.query().take("after", cursors::read);
  }

  /// Which members of the items are asked for, of those there are; none named: the usual ones.
  public Set<String> fields(Collection<String> known) {
    return call.query().each("fields", name -> field(name, known));
  }

  /// Answers one page of what `find` finds from a place on, or all of it line by line.
  public <T> Future<Reply> answer(
      BiFunction<Optional<Page.Cursor>, Integer, Future<Page<T>>> find,
      BiConsumer<JsonWriter, T> writer) {
    var after = after();
    int limit = limit();
    call.query().end();
    return call.wantsLines()
        ? lines(
            after,
            (from, most) ->
                find.apply(from, most).map(page -> new Lines.Some<>(page.items(), page.next())),
            writer)
        : find.apply(after, limit).map(page -> reply(page, writer));
  }

  /// The same of a list in the order of names.
  public <T> Future<Reply> answerByName(
      BiFunction<Optional<String>, Integer, Future<Part<T>>> find,
      BiConsumer<JsonWriter, T> writer) {
    var after = call.query().take("after", cursors::readName);
    int limit = limit();
    call.query().end();
    return call.wantsLines()
        ? lines(
            after,
            (from, most) ->
                find.apply(from, most).map(part -> new Lines.Some<>(part.items(), part.last())),
            writer)
        : find.apply(after, limit).map(part -> reply(part, writer));
  }

  private static <C, T> Future<Reply> lines(
      Optional<C> after,
      BiFunction<Optional<C>, Integer, Future<Lines.Some<C, T>>> find,
      BiConsumer<JsonWriter, T> writer) {
    return Future.succeededFuture(Reply.lines(new Lines<>(after, find, writer)));
  }

  /// Answers a page that a store found.
  private <T> Reply reply(Page<T> page, BiConsumer<JsonWriter, T> writer) {
    return reply(
        page.items(),
        page.next().map(cursors::write),
        json -> {
          total(json, page.total());
          page.scanned().ifPresent(count -> json.put("scanned", count));
          page.scanned().ifPresent(_ -> json.put("complete", page.complete()));
        },
        writer);
  }

  /// Answers a part of a list in the order of names.
  public <T> Reply reply(Part<T> part, BiConsumer<JsonWriter, T> writer) {
    return reply(
        part.items(),
        part.last().map(cursors::write),
        json -> total(json, new Page.Total(part.total(), true)),
        writer);
  }

  private <T> Reply reply(
      List<T> items,
      Optional<String> next,
      Consumer<JsonWriter> counts,
      BiConsumer<JsonWriter, T> writer) {
    var json = new JsonWriter(4096).object().array("items");
    items.forEach(item -> writer.accept(json, item));
    json.endArray().put("next", next);
    counts.accept(json);
    var reply = Reply.json(200, json.endObject());
    return next.map(cursor -> reply.with("link", link(cursor))).orElse(reply);
  }

  private String link(String cursor) {
    return "<%s?%s>; rel=\"next\""
        .formatted(call.request().path(), call.query().with("after", cursor));
  }

  private static void total(JsonWriter json, Page.Total total) {
    json.object("total")
        .put("count", total.count())
        .put("relation", total.exact() ? "eq" : "gte")
        .endObject();
  }

  private static String field(String name, Collection<String> known) {
    if (!known.contains(name)) {
      var hint = Nearest.to(name, known).map("; did you mean '%s'?"::formatted).orElse("");
      throw new IllegalArgumentException("there is no field '" + name + "'" + hint);
    }
    return name;
  }
}
