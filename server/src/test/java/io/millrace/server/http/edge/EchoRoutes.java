package io.millrace.server.http.edge;

import io.millrace.core.job.Json;
import io.millrace.server.http.call.Body;
import io.millrace.server.http.call.BodyRule;
import io.millrace.server.http.call.Call;
import io.millrace.server.http.call.Reply;
import io.millrace.server.http.call.Routes;
import io.millrace.server.http.call.Table;
import io.millrace.server.http.json.JsonWriter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// Routes that tell what they were called with.
final class EchoRoutes implements Routes {
  static final int LONG = 32 << 20;

  /// How many calls reached a route.
  final AtomicInteger calls = new AtomicInteger();

  /// The answer that `/wait` gives, when a test says so.
  final Promise<Reply> awaited = Promise.promise();

  /// Somebody waits for it.
  final CompletableFuture<Boolean> waits = new CompletableFuture<>();

  /// Who waited for it has gone.
  final CompletableFuture<Boolean> gone = new CompletableFuture<>();

  @Override
  public void mount(Table table) {
    table
        .get("/echo", this::echo)
        .get("/echo/{id}", this::echo)
        .get("/text", "text/plain", _ -> Future.succeededFuture(Reply.text(200, "hello")))
        .get("/none", _ -> Future.succeededFuture(Reply.empty(204)))
        .get("/wait", this::await)
        .get("/long", _ -> Future.succeededFuture(longReply()))
        .get("/broken", _ -> Future.failedFuture(new IllegalStateException("secret")))
        .get("/thrown", _ -> thrown())
        .post("/error", BodyRule.OBJECT, _ -> error())
        .post("/echo", BodyRule.OBJECT, this::echo)
        .post("/echo/{id}", BodyRule.OPTIONAL, this::echo)
        .post("/items", BodyRule.ITEMS, this::echo)
        .post("/bulk", BodyRule.BULK, this::echo)
        .patch("/echo", this::echo)
        .delete("/echo", this::echo);
  }

  private Future<Reply> await(Call call) {
    call.gone().onComplete(_ -> gone.complete(true));
    waits.complete(true);
    return awaited.future();
  }

  private Future<Reply> echo(Call call) {
    calls.incrementAndGet();
    var json = new JsonWriter().object().put("method", call.request().method().name());
    switch (call.body()) {
      case Body.One(var value) -> json.put("size", value.size());
      case Body.Many(var items) -> json.put("items", items.size());
    }
    if (call.request().path().startsWith("/echo/")) {
      json.put("id", call.parameter("id"));
    }
    return Future.succeededFuture(Reply.json(200, json.endObject()));
  }

  private static Future<Reply> thrown() {
    throw new IllegalStateException("secret");
  }

  private static Future<Reply> error() {
    throw new StackOverflowError("secret");
  }

  private static Reply longReply() {
    return new Reply(200, Reply.JSON, Buffer.buffer(new byte[LONG]), List.of());
  }

  static Json body(int size) {
    return Json.of("{\"a\":\"" + "x".repeat(size - 8) + "\"}");
  }
}
