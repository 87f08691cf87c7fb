package io.millrace.server.http.route.queue;

import io.millrace.core.query.Page;
import io.millrace.core.queue.QueueKey;
import io.millrace.core.queue.QueueKey.Order;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Listing;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.millrace.server.http.route.Doors;
import io.millrace.server.http.route.Refusals;
import io.vertx.core.Future;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;

/// `GET /v1/queues/{name}/keys`: how the keys of a queue stand that looks at keys.
public record QueueKeyRoutes(Doors doors) implements Routes {
  private static final Sort USUAL = new Sort(Order.BLOCKED, true);

  private record Sort(Order order, boolean descending) {}

  @Override
  public void mount(Table table) {
    table.list("/v1/queues/{name}/keys", this::list);
  }

  private Future<Reply> list(Call call) {
    var name = call.parameter("name");
    var listing = Listing.of(call);
    var sort = call.query().take("sort", QueueKeyRoutes::sort).orElse(USUAL);
    return doors
        .backend()
        .queues()
        .get(List.of(name))
        .compose(found -> {
          if (found.isEmpty()) {
            throw Refusals.noQueue(name).exception();
          }
          return listing.<QueueKey>answer(
              (after, limit) ->
                  doors
                      .backend()
                      .queues()
                      .lanes(
                          name,
                          sort.order,
                          sort.descending,
                          after.orElse(new Page.Cursor(0, 0)),
                          limit),
              QueueKeyRoutes::write);
        });
  }

  private static Sort sort(String text) {
    boolean descending = text.startsWith("-");
    var name = descending ? text.substring(1) : text;
    return Arrays.stream(Order.values())
        .filter(it -> wire(it).equals(name))
        .findFirst()
        .map(it -> new Sort(it, descending))
        .orElseThrow(() -> new IllegalArgumentException("must be one of " + names()));
  }

  private static String names() {
    return String.join(
        ", ",
        Arrays.stream(Order.values()).flatMap(it -> Stream.of(wire(it), "-" + wire(it))).toList());
  }

  private static String wire(Order order) {
    return order.name().toLowerCase(Locale.ROOT);
  }

  private static void write(JsonWriter json, QueueKey key) {
    var most = key.concurrency();
    json.object()
        .put("key", key.key())
        .put("ready", key.ready())
        .put("running", key.running())
        .put("blocked", key.blocked())
        .put(
            "concurrency",
            most.isPresent() ? OptionalLong.of(most.getAsInt()) : OptionalLong.empty())
        .put("fill", key.fill())
        .putTime("limited_until", key.limitedUntil())
        .endObject();
  }
}
